"""What reviewers scored on the harm axis, criterion by criterion. No database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grants.calls.rubric import HarmCriterion, HarmRubric
from grants.harm.gates import HarmReview, HarmScore, twice_median


@dataclass(frozen=True)
class Line:
    """A criterion: each reviewer's score in their order, None where there is none."""

    criterion: HarmCriterion
    scores: tuple[HarmScore | None, ...]
    flagged: bool

    @property
    def twice(self) -> int | None:
        """Twice the middle score; None where nobody scored it."""
        values = [each.value for each in self.scores if each is not None]
        return twice_median(values) if values else None

    @property
    def middle(self) -> str:
        """The middle score for a page: `2`, `2.5`, or nothing."""
        if self.twice is None:
            return ""
        whole, half = divmod(self.twice, 2)
        return f"{whole}.5" if half else str(whole)

    @property
    def complete(self) -> bool:
        """Every reviewer scored it."""
        return None not in self.scores


def lines(
    rubric: HarmRubric, reviews: Sequence[HarmReview], flagged: Collection[str]
) -> list[Line]:
    """Every criterion of the rubric; `flagged` has the keys with an open flag."""
    return [
        Line(
            criterion,
            tuple(each.scores.get(criterion.key) for each in reviews),
            criterion.key in flagged,
        )
        for criterion in rubric.criteria
    ]
