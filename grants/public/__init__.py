"""The site without signing in: calls, awards, money, and how all of it is decided."""
