"""Applicants and contributors, their members and bank accounts."""
