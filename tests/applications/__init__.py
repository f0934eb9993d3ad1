"""Applications: answers and forms."""
