"""The commands of `grants`, by noun."""
