"""What happens in review: assigned, declared, scored, submitted, decided."""

from grants.reviews.operations.assigning import assign_call, assign_reviewers
from grants.reviews.operations.deciding import decide
from grants.reviews.operations.reviewing import (
    DraftInput,
    accept_review,
    declare_conflict,
    decline_review,
    save_scores,
)
from grants.reviews.operations.submitting import (
    missing,
    raises_flag,
    refresh_merit,
    reopen_review,
    submit_review,
)

__all__ = [
    "DraftInput",
    "accept_review",
    "assign_call",
    "assign_reviewers",
    "decide",
    "declare_conflict",
    "decline_review",
    "missing",
    "raises_flag",
    "refresh_merit",
    "reopen_review",
    "save_scores",
    "submit_review",
]
