"""Who is due, and when."""
