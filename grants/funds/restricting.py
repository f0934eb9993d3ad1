"""Whether money would serve more in one lot than in another."""

from __future__ import annotations

from datetime import date

from grants.funds.wording import Restricted


def widens(source: Restricted, target: Restricted) -> bool:
    """Is there anything the target may be used for that the source may not?"""
    for mine, theirs in (
        (source.theme, target.theme),
        (source.area, target.area),
        (source.applicant_kind, target.applicant_kind),
    ):
        if mine.strip() and mine.strip().casefold() != theirs.strip().casefold():
            return True
    first = (target.usable_from or date.min) < (source.usable_from or date.min)
    last = (target.usable_until or date.max) > (source.usable_until or date.max)
    return first or last
