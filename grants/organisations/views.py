"""The pages of organisations: one's own, its people, where it is paid, and the staff's."""

from __future__ import annotations

from grants.organisations import (
    views_deciding,
    views_diligence,
    views_freeze,
    views_own,
    views_paid,
    views_people,
    views_profile,
    views_staff,
)
from grants.organisations.blueprint import bp

__all__ = [
    "bp",
    "views_deciding",
    "views_diligence",
    "views_freeze",
    "views_own",
    "views_paid",
    "views_people",
    "views_profile",
    "views_staff",
]
