"""Tests of the fund and its ledger."""
