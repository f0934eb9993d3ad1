"""From a definition to a call file in the canonical form.

Keys in the order of the documentation, two spaces of indentation, empty lines between
sections, long texts folded at 96 columns. What equals its default is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from grants.calls.callfile.framework import written_aims
from grants.calls.callfile.layout import (
    Bare,
    Written,
    entries_lines,
    entry_lines,
    mapping_lines,
)
from grants.calls.callfile.reviewing import written_reviewing
from grants.calls.callfile.writing_applying import written_applying
from grants.calls.callfile.writing_rubric import RubricWriter
from grants.calls.conditions import AllOf, AnyOf, Condition, Not, Test
from grants.calls.definition import CallDefinition
from grants.calls.eligibility import EligibilityQuestion, Passes
from grants.calls.questions import LIMITS, Option, Question, QuestionType, Section
from grants.calls.text import Text
from grants.kernel.money import Money


@dataclass(frozen=True)
class Typed:
    """What was typed of one part of a call, as a call file has it, unread.

    A question is named as in `calls/editing.py`. The questions of a section, and what a
    group or a table asks on its lines, are the definition's.
    """

    section: str = ""
    question: str = ""
    eligibility: str = ""
    written: Mapping[str, Written] = field(default_factory=dict)
    rubric: Mapping[str, Written] = field(default_factory=dict)
    applying: Mapping[str, Written] | None = None
    reviewing: Mapping[str, Written] | None = None


UNTYPED = Typed()


def write_call(definition: CallDefinition, typed: Typed = UNTYPED) -> str:
    """The whole file."""
    head: dict[str, Written] = {
        "title": _text(definition.title),
        "slug": Bare(definition.slug),
        "summary": _text(definition.summary),
    }
    if definition.theme is not None:
        head["theme"] = Bare(definition.theme)
    if definition.priorities:
        head["priorities"] = written_aims(definition.priorities)
    if definition.objectives:
        head["objectives"] = written_aims(definition.objectives)
    if definition.area is not None:
        head["area"] = definition.area
    head["applicants"] = [Bare(kind.value) for kind in definition.applicants]
    head["currency"] = Bare(definition.currency)
    head["budget"] = Bare(definition.budget.plain())
    head["ceiling"] = Bare(definition.ceiling.plain())
    if definition.floor is not None:
        head["floor"] = Bare(definition.floor.plain())
    head["opens"] = Bare(definition.opens)
    head["closes"] = Bare(definition.closes)
    head["time_zone"] = Bare(definition.time_zone)
    if definition.grace_minutes:
        head["grace_minutes"] = definition.grace_minutes
    if definition.questions_until is not None:
        head["questions_until"] = Bare(definition.questions_until)
    if definition.test:
        head["test"] = True
    head["reviewers"] = definition.reviewers
    applying = typed.applying
    head.update(written_applying(definition.applying) if applying is None else applying)
    head.update(written_reviewing(definition.reviewing, typed.reviewing))
    writer = _Writer(definition, typed)
    lines = list(mapping_lines(head, 0))
    if definition.eligibility:
        lines += ["", "eligibility:"]
        lines += entries_lines([writer.eligibility(each) for each in definition.eligibility])
    lines += ["", "sections:"]
    for place, section in enumerate(definition.sections):
        lines += [""] if place else []
        lines += writer.section(section)
    rubric = typed.rubric or writer.rubric.short(definition.rubric)
    lines += ["", *mapping_lines({"rubric": rubric}, 0)]
    return "\n".join(lines) + "\n"


def written_section(definition: CallDefinition, section: Section) -> Mapping[str, Written]:
    """A section as a call file has it, its questions left out."""
    return _Writer(definition).section_head(section)


def written_question(definition: CallDefinition, question: Question) -> Mapping[str, Written]:
    """A question as a call file has it."""
    return _Writer(definition).question(question)


def rubric_writer(definition: CallDefinition) -> RubricWriter:
    """What writes the parts of the rubric of a call."""
    return _Writer(definition).rubric


def written_eligibility(
    definition: CallDefinition, each: EligibilityQuestion
) -> Mapping[str, Written]:
    """An eligibility question as a call file has it."""
    return _Writer(definition).eligibility(each)


_NO_QUESTION = Question("", QuestionType.SHORT_TEXT, Text.plain(""))


class _Writer:
    """Writes the parts whose values depend on the question they speak of."""

    def __init__(self, definition: CallDefinition, typed: Typed = UNTYPED) -> None:
        self.typed = typed
        self.currency = definition.currency
        self.questions = {each.question.key: each.question for each in definition.eligibility}
        self.questions.update({each.key: each for each in definition.questions})
        self.rubric = RubricWriter(self.currency, self.questions, self.condition)

    def section(self, section: Section) -> Iterator[str]:
        is_typed = self.typed.section == section.key
        yield from entry_lines(self.typed.written if is_typed else self.section_head(section), 1)
        yield "    questions:" if section.questions else "    questions: []"
        yield from entries_lines([self.question(each) for each in section.questions], level=3)

    def section_head(self, section: Section) -> Mapping[str, Written]:
        head: dict[str, Written] = {"key": Bare(section.key), "title": _text(section.title)}
        if section.group:
            head["group"] = _text(section.group)
        if section.intro:
            head["intro"] = _text(section.intro)
        if section.when:
            head["when"] = self.condition(section.when, top=True)
        if section.repeat:
            head["repeat"] = {
                "label": _text(section.repeat.label),
                "min": section.repeat.min,
                "max": section.repeat.max,
            }
        return head

    def question(self, question: Question, inside: str = "") -> Mapping[str, Written]:
        if self.typed.question == inside + question.key:
            return {**self.typed.written, **self._lines(question)}
        found = self._beginning(question)
        if not question.required:
            found["required"] = False
        if question.role:
            found["role"] = Bare(question.role.value)
        if question.hidden_from_reviewers:
            found["hidden_from_reviewers"] = True
        if question.sensitive:
            found["sensitive"] = Bare(question.sensitive.value)
        if question.when:
            found["when"] = self.condition(question.when, top=True)
        for name in LIMITS[question.type]:
            value = getattr(question, name)
            if name in ("questions", "columns"):
                found.update(self._lines(question))
            elif value is not None and value != () and value is not False:
                found[name] = self._limit(question, name, value)
        return found

    def _lines(self, question: Question) -> dict[str, Written]:
        """What a group or a table asks on each of its lines."""
        return {
            name: [self.question(each, f"{question.key}.") for each in getattr(question, name)]
            for name in ("questions", "columns")
            if name in LIMITS[question.type]
        }

    def eligibility(self, each: EligibilityQuestion) -> Mapping[str, Written]:
        if self.typed.eligibility == each.question.key:
            return self.typed.written
        found = self._beginning(each.question)
        if each.question.when:
            found["when"] = self.condition(each.question.when, top=True)
        if each.question.options:
            found["options"] = [_option(option) for option in each.question.options]
        name = "fails" if each.passes.reversed else "passes"
        found[name] = self._answers(each.question, each.passes)
        if each.refusal:
            found["refusal"] = _text(each.refusal)
        if each.caveat:
            found["caveat"] = self._answers(each.question, each.caveat)
        if each.staff_ask:
            found["staff_ask"] = _text(each.staff_ask)
        return found

    def _answers(self, question: Question, passes: Passes) -> Written:
        if question.type is QuestionType.YES_NO and passes.answers:
            return bool(passes.answers[0])
        if passes.answers:
            return [str(answer) for answer in passes.answers]
        return {
            name: self._amount_or_number(question, bound)
            for name, bound in (("at_least", passes.at_least), ("at_most", passes.at_most))
            if bound is not None
        }

    def condition(self, condition: Condition, *, top: bool = False) -> Written:
        match condition:
            case AllOf(parts):
                written = [self.condition(part) for part in parts]
                return written if top else {"all": written}
            case AnyOf(parts):
                return {"any": [self.condition(part) for part in parts]}
            case Not(part):
                return {"not": self.condition(part)}
            case Test():
                return {
                    "question": Bare(condition.question),
                    condition.operator.value: self._test_value(condition),
                }

    def _test_value(self, test: Test) -> Written:
        # Of a question that was deleted the file still tells; its reading names the place.
        question = self.questions.get(test.question, _NO_QUESTION)
        if isinstance(test.value, tuple):
            return list(test.value)
        if isinstance(test.value, bool):
            return test.value
        if isinstance(test.value, int):
            return self._amount_or_number(question, test.value)
        if question.type in {QuestionType.NUMBER, QuestionType.DATE, QuestionType.MONTH}:
            return Bare(test.value)
        return test.value

    def _beginning(self, question: Question) -> dict[str, Written]:
        found: dict[str, Written] = {
            "key": Bare(question.key),
            "type": Bare(question.type.value),
            "label": _text(question.label),
        }
        if question.hint:
            found["hint"] = _text(question.hint)
        return found

    def _limit(self, question: Question, name: str, value: object) -> Written:
        if name in ("options", "rows"):
            return [_option(option) for option in getattr(question, name)]
        if name in ("allowed", "asks"):
            return [Bare(word.value) for word in getattr(question, name)]
        if name == "totals":
            return [Bare(key) for key in question.totals]
        if isinstance(value, Text):
            return _text(value)
        if isinstance(value, bool):
            return value
        if isinstance(value, int):
            return self._amount_or_number(question, value)
        return Bare(str(value))

    def _amount_or_number(self, question: Question, value: int) -> Written:
        if question.type is QuestionType.MONEY:
            return Bare(Money(value, self.currency).plain())
        return value


def _option(option: Option) -> Written:
    if option.label == Text.plain(option.value):
        return option.value
    return {"value": option.value, "label": _text(option.label)}


def _text(text: Text) -> Written:
    return text.document()
