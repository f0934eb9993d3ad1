"""The pages on which one review is scored: a merit criterion and a harm criterion at a time.

Merit and harm stand one under the other on a page, each on its own scale. Where one axis
has more criteria than the other, the last pages carry the longer one alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from grants.calls.rubric import Criterion, HarmCriterion, Rubric


@dataclass(frozen=True)
class Step:
    """One page of scoring."""

    number: int
    merit: Criterion | None
    harm: HarmCriterion | None

    @property
    def key(self) -> str:
        """What the page's address ends in: its merit criterion, else its harm criterion."""
        return self.keys[0]

    @property
    def keys(self) -> list[str]:
        """The criteria on the page."""
        return [each.key for each in (self.merit, self.harm) if each is not None]


def steps(rubric: Rubric) -> list[Step]:
    """Every page, in the rubric's order."""
    pairs = zip_longest(rubric.scored, rubric.harm.criteria)
    return [Step(number, merit, harm) for number, (merit, harm) in enumerate(pairs)]
