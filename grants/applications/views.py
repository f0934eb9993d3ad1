"""The pages of applications: `views_own` reads, `views_writing` writes, `views_desk` is staff's."""

from __future__ import annotations

from grants.applications import (
    views_amending,
    views_asking,
    views_beginning,
    views_changes,
    views_checking,
    views_desk,
    views_details,
    views_filling,
    views_likeness,
    views_own,
    views_paper,
    views_quiz,
    views_reusing,
    views_serving,
    views_submitting,
    views_uploads,
    views_writing,
)
from grants.applications.views_frame import bp

__all__ = [
    "bp",
    "views_amending",
    "views_asking",
    "views_beginning",
    "views_changes",
    "views_checking",
    "views_desk",
    "views_details",
    "views_filling",
    "views_likeness",
    "views_own",
    "views_paper",
    "views_quiz",
    "views_reusing",
    "views_serving",
    "views_submitting",
    "views_uploads",
    "views_writing",
]
