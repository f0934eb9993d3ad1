"""Who gets which page: every route, every role; and what a secret does not change."""
