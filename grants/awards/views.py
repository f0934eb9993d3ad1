"""The pages of awards: the staff's, the recipient's, and what a contributor's money paid for."""

from __future__ import annotations

from grants.awards import (
    views_account,
    views_closing,
    views_conditions,
    views_directory,
    views_monitoring,
    views_my_variation,
    views_paid_for,
    views_reading,
    views_reallocation,
    views_recipient,
    views_reporting,
    views_signing,
    views_staff,
    views_templates,
    views_variation,
)
from grants.awards.blueprint import bp

__all__ = [
    "bp",
    "views_account",
    "views_closing",
    "views_conditions",
    "views_directory",
    "views_monitoring",
    "views_my_variation",
    "views_paid_for",
    "views_reading",
    "views_reallocation",
    "views_recipient",
    "views_reporting",
    "views_signing",
    "views_staff",
    "views_templates",
    "views_variation",
]
