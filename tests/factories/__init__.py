"""Plain functions that make records for tests; each commits what it made."""
