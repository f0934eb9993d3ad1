"""The pages of funds: the staff's, and each contributor's."""

from __future__ import annotations

from grants.funds import (
    views_agreements,
    views_bank,
    views_bank_csv,
    views_bank_ties,
    views_books,
    views_framework,
    views_giving,
    views_in_kind,
    views_match,
    views_moves,
    views_moving,
    views_people,
    views_recording,
    views_staff,
)
from grants.funds.blueprint import bp

__all__ = [
    "bp",
    "views_agreements",
    "views_bank",
    "views_bank_csv",
    "views_bank_ties",
    "views_books",
    "views_framework",
    "views_giving",
    "views_in_kind",
    "views_match",
    "views_moves",
    "views_moving",
    "views_people",
    "views_recording",
    "views_staff",
]
