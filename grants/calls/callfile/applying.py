"""Who may apply, in a call file: limits, tiers, and how many applications."""

from __future__ import annotations

from itertools import pairwise

from yaml.nodes import Node

from grants.calls.applying import Applying, Limits, MatchOf, Tier, match_column
from grants.calls.callfile.eligibility import EligibilityReading
from grants.calls.callfile.fields import Fields, not_one_of
from grants.calls.questions import Question, QuestionType, Role
from grants.kernel.i18n import _
from grants.kernel.money import Money

LIMIT_KEYS = ("works_in", "age_at_least", "age_at_most")
TIER_KEYS = ("key", "name", "up_to", "match_percent", "age_at_least")
TIERS_AT_MOST = 12
MOST_PERCENT = {MatchOf.REQUESTED: 1000, MatchOf.TOTAL_COST: 99}
OLDEST = 500
_HOW_MANY = ("one", "several")


class ApplyingReading(EligibilityReading):
    """Reads the limits and the tiers. They speak of questions, so it is done after the form.

    `matches` holds the questions with the role “match”, each with its line.
    """

    def __init__(self) -> None:
        super().__init__()
        self.matches: list[tuple[Question, int]] = []

    def question(self, node: Node) -> Question:
        asked = super().question(node)
        if asked.role is Role.MATCH:
            self.matches.append((asked, self.roles[Role.MATCH][-1][1]))
        return asked

    def applying(self, fields: Fields, ceiling: Money, floor: Money | None) -> Applying:
        limits = self._limits(fields.nodes["limits"]) if fields.has("limits") else Limits()
        match_of = MatchOf.REQUESTED
        if fields.has("match_of"):
            match_of = self.one_of(fields.nodes["match_of"], "match_of", MatchOf)
        nodes = fields.items("tiers")
        tiers = tuple(self._tier(each, match_of) for each in nodes)
        self._check_order(fields, nodes, tiers, ceiling, floor)
        found = Applying(limits, tiers, match_of, self._several(fields))
        self._check_match(fields, found)
        return found

    def _several(self, fields: Fields) -> bool:
        key = "applications_per_organisation"
        word = fields.words(key) or "one"
        if word not in _HOW_MANY:
            self.wrong(fields.nodes[key], not_one_of(word, key, _HOW_MANY))
        return word == "several"

    def _limits(self, node: Node) -> Limits:
        fields = self.fields(node, _("“limits”"), LIMIT_KEYS, ())
        if not fields.nodes and not fields.broken:
            self.wrong(node, _("“limits” is empty. Write a limit, or remove the line."))
        places = tuple(self.text(each, "works_in") for each in fields.items("works_in"))
        if fields.has("works_in") and not places:
            self.wrong(fields.line_of("works_in"), _("“works_in” names at least one place."))
        least, most = self._age(fields, "age_at_least"), self._age(fields, "age_at_most")
        if least is not None and most is not None and least > most:
            self.wrong(
                fields.line_of("age_at_least"),
                _("“age_at_least” is more than “age_at_most”. Change one of them."),
            )
        return Limits(places, least, most)

    def _age(self, fields: Fields, key: str) -> int | None:
        years = fields.whole(key, least=0, example=2)
        if years is not None and years > OLDEST:
            self.wrong(
                fields.nodes[key],
                _("“%(key)s” can be %(most)s at most.", key=key, most=OLDEST),
            )
        return years

    def _tier(self, node: Node, match_of: MatchOf) -> Tier:
        fields = self.fields(node, _("A tier"), TIER_KEYS, ("key", "name", "up_to"))
        percent = fields.whole("match_percent", least=0, example=50) or 0
        if percent > MOST_PERCENT[match_of]:
            self.wrong(
                fields.nodes["match_percent"],
                _(
                    "“%(key)s” can be %(most)s at most.",
                    key="match_percent",
                    most=MOST_PERCENT[match_of],
                ),
            )
        up_to = Money.zero(self.currency)
        if fields.has("up_to"):
            up_to = self.amount(fields.nodes["up_to"], "up_to", self.currency)
        return Tier(
            key=self.new_key(fields, namespace="tier"),
            name=fields.needed_text("name"),
            up_to=up_to,
            match_percent=percent,
            age_at_least=self._age(fields, "age_at_least"),
        )

    def _check_order(
        self,
        fields: Fields,
        nodes: list[Node],
        tiers: tuple[Tier, ...],
        ceiling: Money,
        floor: Money | None,
    ) -> None:
        """Tiers rise from the least amount to the most, so that each amount has one."""
        if len(tiers) > TIERS_AT_MOST:
            self.wrong(
                fields.line_of("tiers"),
                _("A call has %(most)s tiers at most.", most=TIERS_AT_MOST),
            )
        for (before, _node), (tier, node) in pairwise(zip(tiers, nodes, strict=True)):
            if tier.up_to <= before.up_to:
                self.wrong(
                    node,
                    _(
                        "Tiers stand in rising order: “up_to” must be above %(amount)s.",
                        amount=before.up_to.text(),
                    ),
                )
        if tiers and floor is not None and tiers[0].up_to < floor:
            self.wrong(
                nodes[0],
                _(
                    "The first tier ends at %(amount)s, below the floor of %(floor)s. Change one.",
                    amount=tiers[0].up_to.text(),
                    floor=floor.text(),
                ),
            )
        if tiers and tiers[-1].up_to != ceiling:
            self.wrong(
                nodes[-1],
                _(
                    "The last tier ends at the ceiling: write %(amount)s under “up_to”.",
                    amount=ceiling.text(),
                ),
            )

    def _check_match(self, fields: Fields, applying: Applying) -> None:
        """A match is asked of a question of the form, and is a share of one that is asked."""
        line = fields.line_of("tiers")
        for question, role_line in self.matches:
            if question.type is QuestionType.TABLE and match_column(question) is None:
                self.wrong(
                    role_line,
                    _("A table with the role “match” names one amount of money in “totals”."),
                )
        if not applying.asks_match:
            return
        if not self.roles.keys() & {Role.MATCH, Role.OWN_SHARE}:
            self.wrong(
                line,
                _("A tier needs a match. Give the question that asks for it “role: match”."),
            )
        if applying.match_of is MatchOf.TOTAL_COST and Role.TOTAL_COST not in self.roles:
            self.wrong(
                line,
                _(
                    "The match is a share of the total cost. Give the question that asks for it "
                    "“role: total_cost”."
                ),
            )
