"""Calls: definitions, call files, conditions."""
