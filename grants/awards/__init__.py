"""Agreements, conditions, instalments and progress reports."""
