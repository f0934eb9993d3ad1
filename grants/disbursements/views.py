"""The pages of disbursements: what waits, one disbursement and its steps, bank files."""

from __future__ import annotations

from grants.disbursements import views_bands, views_batches, views_lists, views_paid, views_steps
from grants.disbursements.blueprint import bp

__all__ = ["bp", "views_bands", "views_batches", "views_lists", "views_paid", "views_steps"]
