"""A call as people write it: what it funds, when, for whom, what is asked, how it is judged.

The definition is a frozen record without a database. A call's version in the
database is its document (`calls/document.py`), a person's version is its call
file (`calls/callfile.py`); each can be turned into the other without loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from grants.calls.aims import Aims, serving_section
from grants.calls.applying import ANYBODY, Applying
from grants.calls.eligibility import EligibilityQuestion
from grants.calls.questions import Question, Role, Section, all_questions
from grants.calls.reviewing import AS_EVER, Reviewing
from grants.calls.rubric import Rubric
from grants.calls.text import Text
from grants.kernel import clock
from grants.kernel.money import Money
from grants.organisations.kinds import OrganisationKind

DEFAULT_REVIEWERS = 3


@dataclass(frozen=True)
class CallDefinition:
    """One call for applications.

    `opens` and `closes` are local times, "2026-11-27 17:00", of `time_zone` (an IANA
    name). `theme` is the local priority that contributors' restrictions are compared
    with. `ceiling` and `floor` bound the requested amount of one application. What arrives
    within `grace_minutes` after closing is still accepted. Questions on the call are taken
    until `questions_until`, a local time like `opens`; without it, by mail and phone only.
    A `test` is tried out by whoever has its address, and counts nowhere. `priorities` and
    `objectives` are those of the fund's framework that the call answers. `applying` holds
    further limits, tiers of amounts, and how many applications an organisation may send;
    `reviewing` how they are reviewed.
    """

    slug: str
    title: Text
    summary: Text
    currency: str
    budget: Money
    ceiling: Money
    opens: str
    closes: str
    time_zone: str
    sections: tuple[Section, ...]
    rubric: Rubric
    floor: Money | None = None
    theme: str | None = None
    area: str | None = None
    applicants: tuple[OrganisationKind, ...] = (OrganisationKind.CSO, OrganisationKind.FIRM)
    reviewers: int = DEFAULT_REVIEWERS
    eligibility: tuple[EligibilityQuestion, ...] = ()
    grace_minutes: int = 0
    questions_until: str | None = None
    test: bool = False
    priorities: Aims = ()
    objectives: Aims = ()
    applying: Applying = ANYBODY
    reviewing: Reviewing = AS_EVER

    @property
    def opens_at(self) -> datetime:
        """The moment the call opens, in UTC."""
        return clock.from_local(self.opens, self.time_zone)

    @property
    def closes_at(self) -> datetime:
        """The moment the call closes, in UTC."""
        return clock.from_local(self.closes, self.time_zone)

    @property
    def questions_until_at(self) -> datetime | None:
        """The moment from which on no questions on the call are taken, in UTC."""
        if self.questions_until is None:
            return None
        return clock.from_local(self.questions_until, self.time_zone)

    @property
    def asked_sections(self) -> tuple[Section, ...]:
        """What applicants fill: what their work serves, where that is asked, and the form."""
        serving = serving_section(self.priorities, self.objectives)
        return (serving, *self.sections) if serving else self.sections

    @property
    def questions(self) -> Iterator[Question]:
        """Every question of the form, in order (eligibility questions not among them)."""
        return all_questions(self.sections)

    def section(self, key: str) -> Section | None:
        """The section with this key."""
        return next((each for each in self.sections if each.key == key), None)

    def question(self, key: str) -> Question | None:
        """The question of the form, or of the eligibility check, with this key.

        “name.3” is the question “name” in the third filling of its section.
        """
        key = key.partition(".")[0]
        for each in all_questions(self.asked_sections):
            if each.key == key:
                return each
        return next((each.question for each in self.eligibility if each.question.key == key), None)

    def questions_for(self, role: Role) -> tuple[Question, ...]:
        """The questions whose answer plays this role: several, if conditions choose among them."""
        return tuple(each for each in self.questions if each.role is role)

    @property
    def question_count(self) -> int:
        """How many questions are asked, eligibility included."""
        return sum(1 for _ in self.questions) + len(self.eligibility)
