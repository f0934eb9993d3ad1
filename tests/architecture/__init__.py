"""Tests of the house itself: its walls, its style, its lock file."""
