"""The public-private fund: pledges, contributions, lots and the ledger."""
