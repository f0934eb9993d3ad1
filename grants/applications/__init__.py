"""Drafts, answers, submission and receipts."""
