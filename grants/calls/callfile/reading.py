"""From the lines of a call file to a definition, noting every mistake on its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from yaml.nodes import Node, ScalarNode, SequenceNode

from grants.calls.callfile.applying import ApplyingReading
from grants.calls.callfile.fields import Fields
from grants.calls.callfile.framework import read_aims, refuse_reserved
from grants.calls.callfile.reviewing import read_reviewing
from grants.calls.callfile.rubric import read_rubric
from grants.calls.definition import DEFAULT_REVIEWERS, CallDefinition
from grants.calls.questions import (
    REPETITIONS_AT_MOST,
    Question,
    QuestionType,
    Repeat,
    Role,
    Section,
)
from grants.kernel import clock
from grants.kernel.i18n import _
from grants.kernel.money import Money, minor_digits
from grants.organisations.kinds import OrganisationKind

CALL_KEYS = (
    "title",
    "slug",
    "summary",
    "theme",
    "priorities",
    "objectives",
    "area",
    "applicants",
    "currency",
    "budget",
    "ceiling",
    "floor",
    "opens",
    "closes",
    "time_zone",
    "grace_minutes",
    "questions_until",
    "test",
    "reviewers",
    "applications_per_organisation",
    "limits",
    "match_of",
    "tiers",
    "reviewing",
    "eligibility",
    "sections",
    "rubric",
)
CALL_NEEDS = (
    "title",
    "slug",
    "summary",
    "currency",
    "budget",
    "ceiling",
    "opens",
    "closes",
    "time_zone",
    "sections",
    "rubric",
)
SECTION_KEYS = ("key", "title", "group", "intro", "when", "repeat", "questions")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_GRACE = 24 * 60
LOCAL_TIME = "%Y-%m-%d %H:%M"


class CallReader(ApplyingReading):
    """Reads one call file.

    `stands` says of every question of the form in which section that repeats it stands.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stands: dict[str, tuple[Question, str]] = {}

    def call(self, node: Node) -> CallDefinition:
        """The whole call."""
        fields = self.fields(node, _("The call"), CALL_KEYS, CALL_NEEDS)
        self.currency = self._currency(fields)
        budget, ceiling = self._amount(fields, "budget"), self._amount(fields, "ceiling")
        floor = self._amount(fields, "floor") if fields.has("floor") else None
        self._check_amounts(fields, budget, ceiling, floor)
        zone = self._zone(fields)
        opens, closes = self._moment(fields, "opens", zone), self._moment(fields, "closes", zone)
        if opens and closes and closes <= opens:
            self.wrong(fields.line_of("closes"), _("“closes” must be later than “opens”."))
        asked_until = self._moment(fields, "questions_until", zone)
        if asked_until and closes and asked_until > closes:
            self.wrong(
                fields.line_of("questions_until"),
                _("“questions_until” must not be later than “closes”."),
            )
        eligibility = tuple(self.eligibility(each) for each in fields.items("eligibility"))
        sections = tuple(self._section(each) for each in fields.items("sections"))
        self._check_form(fields, sections)
        refuse_reserved(self, fields.line_of("sections"), sections)
        rubric = read_rubric(self, fields.nodes.get("rubric"))
        applying = self.applying(fields, ceiling, floor)
        definition = CallDefinition(
            slug=self._slug(fields, "slug") or "",
            title=fields.needed_text("title"),
            summary=fields.needed_text("summary"),
            theme=self._slug(fields, "theme"),
            area=fields.words("area"),
            applicants=self._applicants(fields),
            currency=self.currency,
            budget=budget,
            ceiling=ceiling,
            floor=floor,
            opens=opens,
            closes=closes,
            time_zone=zone,
            reviewers=fields.whole("reviewers") or DEFAULT_REVIEWERS,
            eligibility=eligibility,
            sections=sections,
            rubric=rubric,
            grace_minutes=self._grace(fields),
            questions_until=asked_until or None,
            test=fields.yes_no("test", otherwise=False),
            priorities=read_aims(self, fields, "priorities"),
            objectives=read_aims(self, fields, "objectives"),
            applying=applying,
            reviewing=read_reviewing(self, fields),
        )
        self.finish()
        return definition

    def _currency(self, fields: Fields) -> str:
        word = (fields.words("currency") or "") if fields.has("currency") else ""
        try:
            minor_digits(word)
        except ValueError:
            if word:
                self.wrong(
                    fields.nodes["currency"],
                    _("“currency” must be a code of three capital letters, such as PKR or GBP."),
                )
            return "USD"
        return word

    def _amount(self, fields: Fields, key: str) -> Money:
        if not fields.has(key):
            return Money.zero(self.currency)
        money = self.amount(fields.nodes[key], key, self.currency)
        if not money and self._is_amount(fields.nodes[key]):
            self.wrong(fields.nodes[key], _("“%(key)s” must be above 0.", key=key))
        return money

    def _is_amount(self, node: Node) -> bool:
        return isinstance(node, ScalarNode) and bool(re.fullmatch(r"[0.,]+", node.value))

    def _check_amounts(
        self, fields: Fields, budget: Money, ceiling: Money, floor: Money | None
    ) -> None:
        if budget and ceiling and ceiling > budget:
            self.wrong(
                fields.line_of("ceiling"),
                _(
                    "“ceiling” is %(ceiling)s, above the budget of %(budget)s. Change one.",
                    ceiling=ceiling.text(),
                    budget=budget.text(),
                ),
            )
        if floor and ceiling and floor > ceiling:
            self.wrong(
                fields.line_of("floor"),
                _(
                    "“floor” is %(floor)s, above the ceiling of %(ceiling)s. Change one.",
                    floor=floor.text(),
                    ceiling=ceiling.text(),
                ),
            )

    def _zone(self, fields: Fields) -> str:
        word = fields.words("time_zone") or ""
        if word and word not in available_timezones():
            self.wrong(
                fields.nodes["time_zone"],
                _("“time_zone” must be a name such as Asia/Karachi or Europe/London."),
            )
            return "UTC"
        return word or "UTC"

    def _moment(self, fields: Fields, key: str, zone: str) -> str:
        words = fields.words(key) or ""
        if not words:
            return ""
        node = fields.nodes[key]
        try:
            local = datetime.strptime(words, LOCAL_TIME).replace(tzinfo=ZoneInfo(zone))
        except ValueError:
            self.wrong(
                node, _("“%(key)s” must be a date and a time, such as 2026-11-27 17:00.", key=key)
            )
            return ""
        if clock.local(clock.from_local(words, zone), zone).replace(tzinfo=None) != local.replace(
            tzinfo=None
        ):
            self.wrong(
                node,
                _(
                    "“%(key)s” does not exist: clocks in %(zone)s skip this time. Choose another.",
                    key=key,
                    zone=zone,
                ),
            )
        return local.strftime(LOCAL_TIME)

    def _grace(self, fields: Fields) -> int:
        minutes = fields.whole("grace_minutes", least=0, example=15) or 0
        if minutes > MOST_GRACE:
            self.wrong(
                fields.nodes["grace_minutes"],
                _(
                    "“grace_minutes” is at most %(most)s, a day. Close later instead.",
                    most=MOST_GRACE,
                ),
            )
        return minutes

    def _slug(self, fields: Fields, key: str) -> str | None:
        word = fields.words(key)
        if word and (not SLUG.fullmatch(word) or len(word) > 60):
            self.wrong(
                fields.nodes[key],
                _(
                    "“%(key)s” must be small letters, digits and hyphens, such as young-people.",
                    key=key,
                ),
            )
        return word

    def _applicants(self, fields: Fields) -> tuple[OrganisationKind, ...]:
        if not fields.has("applicants"):
            return (OrganisationKind.CSO, OrganisationKind.FIRM)
        nodes = fields.items("applicants")
        kinds = [self.one_of(node, "applicants", OrganisationKind) for node in nodes]
        if isinstance(fields.nodes["applicants"], SequenceNode) and not nodes:
            self.wrong(fields.nodes["applicants"], _("“applicants” names at least one kind."))
        self.no_repeats(nodes, [kind.value for kind in kinds], "applicants")
        return tuple(kinds)

    def _section(self, node: Node) -> Section:
        fields = self.fields(node, _("A section"), SECTION_KEYS, ("key", "title", "questions"))
        key = self.new_key(fields, namespace="section")
        when = self.when(fields)
        nodes = fields.items("questions")
        if fields.has("questions") and not nodes:
            self.wrong(fields.line_of("questions"), _("A section asks at least one question."))
        repeat = self._repeat(fields.nodes["repeat"]) if fields.has("repeat") else None
        self.repeating = (key or "?") if repeat else ""
        asked = tuple(self.question(each) for each in nodes)
        if repeat:
            self.left.update(each.key for each in asked)
        self.stands.update({each.key: (each, self.repeating) for each in asked})
        self.repeating = ""
        return Section(
            key=key,
            title=fields.needed_text("title"),
            group=fields.text("group"),
            intro=fields.text("intro"),
            when=when,
            repeat=repeat,
            questions=asked,
        )

    def _repeat(self, node: Node) -> Repeat:
        fields = self.fields(node, _("“repeat”"), ("label", "min", "max"), ("label",))
        least = fields.whole("min", least=0, example=1)
        most = fields.whole("max", example=5)
        if most is not None and most > REPETITIONS_AT_MOST:
            self.wrong(
                fields.line_of("max"),
                _("“%(key)s” can be %(most)s at most.", key="max", most=REPETITIONS_AT_MOST),
            )
        repeat = Repeat(
            fields.needed_text("label"),
            1 if least is None else least,
            REPETITIONS_AT_MOST if most is None else most,
        )
        if repeat.min > repeat.max:
            self.wrong(fields.line_of("min"), _("“min” is more than “max”. Change one of them."))
        return repeat

    def _check_form(self, fields: Fields, sections: Sequence[Section]) -> None:
        line = fields.line_of("sections")
        if fields.has("sections") and not sections:
            self.wrong(line, _("A call has at least one section."))
            return
        for role, what in (
            (Role.TITLE, _("One question needs “role: title”: what the application is called.")),
            (Role.REQUESTED, _("One question needs “role: requested”: the amount asked for.")),
        ):
            if sections and role not in self.roles:
                self.wrong(line, what)
        for role, holders in self.roles.items():
            if len(holders) > 1:
                for is_conditional, role_line in holders:
                    if not is_conditional:
                        self.wrong(
                            role_line,
                            _(
                                "Several questions have the role “%(role)s”. "
                                "Give each a “when”, so that only one is asked.",
                                role=role.value,
                            ),
                        )
        for key, total_line, repeating in self.totals:
            target, where = self.stands.get(key, (None, ""))
            reached = where in ("", repeating)
            if key and (target is None or target.type is not QuestionType.MONEY or not reached):
                self.wrong(
                    total_line,
                    _("“total_equals” names a question of type money; “%(key)s” is none.", key=key),
                )
