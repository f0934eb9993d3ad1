"""The pages of reviews: `views_scoring` is the reviewer's desk, `views_staff` the panel's."""

from __future__ import annotations

from grants.reviews import (
    views_about_me,
    views_agreement,
    views_assigning,
    views_complaining,
    views_deciding,
    views_inviting,
    views_offline,
    views_pack,
    views_panel,
    views_panel_item,
    views_panel_now,
    views_portfolio,
    views_ranking,
    views_scoring,
    views_submitted,
    views_terms,
    views_ties,
    views_waiting,
    views_wall,
)
from grants.reviews.blueprint import bp

__all__ = [
    "bp",
    "views_about_me",
    "views_agreement",
    "views_assigning",
    "views_complaining",
    "views_deciding",
    "views_inviting",
    "views_offline",
    "views_pack",
    "views_panel",
    "views_panel_item",
    "views_panel_now",
    "views_portfolio",
    "views_ranking",
    "views_scoring",
    "views_submitted",
    "views_terms",
    "views_ties",
    "views_waiting",
    "views_wall",
]
