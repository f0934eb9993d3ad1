"""Assignment, conflicts of interest, scores, ranking and decisions."""
