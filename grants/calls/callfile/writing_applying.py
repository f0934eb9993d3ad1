"""Limits, tiers and the number of applications, as a call file has them."""

from __future__ import annotations

from grants.calls.applying import Applying, MatchOf, Tier
from grants.calls.callfile.layout import Bare, Written


def written_applying(applying: Applying) -> dict[str, Written]:
    """The keys of the file, what equals its default left out."""
    found: dict[str, Written] = {}
    if applying.several:
        found["applications_per_organisation"] = Bare("several")
    limits: dict[str, Written] = {}
    if applying.limits.works_in:
        limits["works_in"] = [place.document() for place in applying.limits.works_in]
    for name in ("age_at_least", "age_at_most"):
        value = getattr(applying.limits, name)
        if value is not None:
            limits[name] = value
    if limits:
        found["limits"] = limits
    if applying.match_of is not MatchOf.REQUESTED:
        found["match_of"] = Bare(applying.match_of.value)
    if applying.tiers:
        found["tiers"] = [_tier(tier) for tier in applying.tiers]
    return found


def _tier(tier: Tier) -> dict[str, Written]:
    found: dict[str, Written] = {
        "key": Bare(tier.key),
        "name": tier.name.document(),
        "up_to": Bare(tier.up_to.plain()),
    }
    if tier.match_percent:
        found["match_percent"] = tier.match_percent
    if tier.age_at_least is not None:
        found["age_at_least"] = tier.age_at_least
    return found
