"""Money that leaves: prepared by one, approved by another."""
