"""A ranking as plain data and as a table; both say the same, and nothing of people."""

from __future__ import annotations

from typing import Any

from grants.reviews.ranking import Ranking

HEADS = (
    "place",
    "rank",
    "reference",
    "merit_millis",
    "gate",
    "below_threshold",
    "minor",
    "status",
    "running_minor",
    "over_minor",
)


def as_rows(ranking: Ranking) -> list[dict[str, Any]]:
    """Its rows in their order."""
    return [
        {
            "place": place,
            "rank": row.rank,
            "reference": row.candidate.reference,
            "merit_millis": row.candidate.merit_millis,
            "gate": row.candidate.gate,
            "below_threshold": row.candidate.below_threshold,
            "minor": row.candidate.minor,
            "status": row.candidate.status,
            "running_minor": row.running,
            "over_minor": row.over,
        }
        for place, row in enumerate(ranking.rows, start=1)
    ]


def as_table(ranking: Ranking) -> str:
    """The same as comma-separated values. References, codes and whole numbers need no quotes."""
    rows = (",".join(_cell(row[head]) for head in HEADS) for row in as_rows(ranking))
    return "\r\n".join([",".join(HEADS), *rows]) + "\r\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)
