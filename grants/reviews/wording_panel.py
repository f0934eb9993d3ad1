"""How a panel's votes read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from grants.kernel.i18n import _, lazy
from grants.reviews.panel_votes import tally

VOTES = {
    "award": lazy("Award"),
    "waitlist": lazy("Put on the waiting list"),
    "decline": lazy("Decline"),
    "abstain": lazy("Abstain"),
}


def votes_words(votes: Collection[Mapping[str, Any]]) -> str:
    """`Award: 3, Decline: 1`."""
    counted = tally(votes)
    said = [
        _("%(vote)s: %(n)s", vote=str(words), n=counted[code])
        for code, words in VOTES.items()
        if counted[code]
    ]
    return _(", ").join(said) or _("Nobody has voted.")
