"""Calls for applications: their text, questions, rubric and dates."""
