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
    if source.objective is not None and source.objective is not target.objective:
        return True
    if source.most_per_award is not None and (
        target.most_per_award is None or target.most_per_award > source.most_per_award
    ):
        return True
    first = (target.usable_from or date.min) < (source.usable_from or date.min)
    last = (target.usable_until or date.max) > (source.usable_until or date.max)
    return first or last
