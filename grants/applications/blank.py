"""A call's form as it stands on paper: every question numbered, its limits and conditions in words.

Drawn as a PDF and as a page to print. The numbers run over the whole form, so that a condition
can name the question it looks at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from grants.applications.limits import allowed_words, month_words
from grants.applications.parts import WITH_LINES, WITH_PARTS, line_questions, part_questions
from grants.applications.wording import answer_text
from grants.calls.conditions import AllOf, AnyOf, Condition, Not, Operator, Test
from grants.calls.definition import CallDefinition
from grants.calls.eligibility import EligibilityQuestion
from grants.calls.questions import Question, QuestionType, Role, Section
from grants.kernel.i18n import _, language
from grants.kernel.money import Money

_BOXES_AT_MOST = 30
_LINES_OF_A_TABLE = 5
_WORDS_ON_A_LINE = 12
_LINES_AT_MOST = 24


@dataclass(frozen=True)
class Space:
    """Where an answer is written: boxes to tick, lines to write on, or an empty grid."""

    label: str = ""
    boxes: tuple[str, ...] = ()
    lines: int = 0
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class BlankQuestion:
    """One question on paper. `only_if` says when it is answered ("": always)."""

    number: int
    label: str
    optional: bool
    only_if: str
    notes: tuple[str, ...]
    spaces: tuple[Space, ...]


@dataclass(frozen=True)
class BlankSection:
    """One section on paper."""

    title: str
    notes: tuple[str, ...]
    only_if: str
    questions: tuple[BlankQuestion, ...]


def blank_form(definition: CallDefinition) -> tuple[BlankSection, ...]:
    """The whole form, in the language now: who can apply, then every section."""
    asked = [each.question for each in definition.eligibility]
    every = [*asked, *(one for section in definition.asked_sections for one in section.questions)]
    form = _Form(definition, {each.key: n for n, each in enumerate(every, start=1)}, every)
    sections = [form.section(each) for each in definition.asked_sections]
    if not asked:
        return tuple(sections)
    first = BlankSection(
        _("Who can apply"),
        (_("Your answers to these questions decide whether you can apply."),),
        "",
        tuple(form.eligibility(each) for each in definition.eligibility),
    )
    return (first, *sections)


def hand_in_words(contact: str, closes: str) -> str:
    """Where a form on paper goes, and until when."""
    if contact:
        return _(
            "You can apply by the internet, or hand in this form: %(contact)s. It must reach us "
            "by %(closes)s. Staff enter it for you and give you the receipt.",
            contact=" ".join(contact.split()),
            closes=closes,
        )
    return _(
        "You can apply by the internet, or hand in this form at the office of the fund. It must "
        "reach us by %(closes)s. Staff enter it for you and give you the receipt.",
        closes=closes,
    )


class _Form:
    """The form while it is written down: which question has which number."""

    def __init__(
        self, definition: CallDefinition, numbers: Mapping[str, int], every: list[Question]
    ) -> None:
        self.definition = definition
        self.currency = definition.currency
        self.numbers = numbers
        self.questions = {each.key: each for each in every}

    def section(self, section: Section) -> BlankSection:
        notes = [section.intro.read(language())] if section.intro else []
        if section.repeat:
            notes.append(
                _(
                    "Answer these questions for each: %(one)s. From %(least)s to %(most)s. Use a "
                    "copy of these pages for each further one.",
                    one=section.repeat.label.read(language()),
                    least=section.repeat.min,
                    most=section.repeat.max,
                )
            )
        return BlankSection(
            section.title.read(language()),
            tuple(notes),
            self.only_if(section.when),
            tuple(self.question(each) for each in section.questions),
        )

    def eligibility(self, asked: EligibilityQuestion) -> BlankQuestion:
        """A question on who can apply, with what is said of answers that do not simply pass."""
        found = self.question(asked.question)
        said = [each.read(language()) for each in (asked.refusal, asked.staff_ask) if each]
        return replace(found, notes=(*found.notes, *said))

    def question(self, question: Question) -> BlankQuestion:
        hint = [question.hint.read(language())] if question.hint else []
        return BlankQuestion(
            self.numbers[question.key],
            question.label.read(language()),
            not question.required,
            self.only_if(question.when),
            (*hint, *self.limits(question)),
            self.spaces(question),
        )

    # Conditions

    def only_if(self, condition: Condition | None) -> str:
        """When it is answered, as a sentence ("" for always)."""
        if condition is None:
            return ""
        return _("Only if %(condition)s.", condition=self._words(condition))

    def _words(self, condition: Condition) -> str:
        match condition:
            case AllOf(parts):
                return _(", and ").join(map(self._part, parts))
            case AnyOf(parts):
                return _(", or ").join(map(self._part, parts))
            case Not(part):
                return _("it is not so that %(condition)s", condition=self._part(part))
            case Test():
                return self._test(condition)

    def _part(self, condition: Condition) -> str:
        """A part of a condition; one of several parts itself stands in brackets."""
        several = isinstance(condition, AllOf | AnyOf) and len(condition.parts) > 1
        return f"({self._words(condition)})" if several else self._words(condition)

    def _test(self, test: Test) -> str:
        number = self.numbers.get(test.question, 0)
        if test.operator is Operator.ANSWERED:
            if test.value:
                return _("you answered question %(n)s", n=number)
            return _("you left question %(n)s empty", n=number)
        said = self._said(test)
        return {
            Operator.IS: _("you answered %(value)s to question %(n)s", value=said, n=number),
            Operator.ANY_OF: _("you answered %(value)s to question %(n)s", value=said, n=number),
            Operator.IS_NOT: _(
                "your answer to question %(n)s is not %(value)s", value=said, n=number
            ),
            Operator.NONE_OF: _(
                "your answer to question %(n)s is not %(value)s", value=said, n=number
            ),
            Operator.INCLUDES: _("you ticked %(value)s in question %(n)s", value=said, n=number),
            Operator.MORE_THAN: _(
                "your answer to question %(n)s is more than %(value)s", value=said, n=number
            ),
            Operator.LESS_THAN: _(
                "your answer to question %(n)s is less than %(value)s", value=said, n=number
            ),
            Operator.AT_LEAST: _(
                "your answer to question %(n)s is %(value)s or more", value=said, n=number
            ),
            Operator.AT_MOST: _(
                "your answer to question %(n)s is %(value)s or less", value=said, n=number
            ),
        }[test.operator]

    def _said(self, test: Test) -> str:
        """The value of a comparison, as somebody would have answered it."""
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        question = self.questions.get(test.question)
        return _(" or ").join(_("“%(text)s”", text=self._value(question, each)) for each in values)

    def _value(self, question: Question | None, value: Any) -> str:
        if question is None:
            return str(value)
        if question.type in (QuestionType.CHOICES, QuestionType.PLACE):
            return question.option_label(str(value)).read(language())
        return answer_text(question, value, self.currency)

    # Limits

    def limits(self, question: Question) -> list[str]:
        """What an answer may be, as sentences."""
        found = []
        if question.word_limit:
            found.append(_("%(n)s words at most.", n=f"{question.word_limit:,}"))
        if question.character_limit:
            found.append(_("%(n)s characters at most.", n=f"{question.character_limit:,}"))
        found += self._bounds(question)
        if question.total_equals is not None and question.total_equals in self.numbers:
            found.append(
                _(
                    "Together the amounts come to your answer to question %(n)s.",
                    n=self.numbers[question.total_equals],
                )
            )
        if question.sensitive:
            found.append(_("Only the fund manager and the finance officer read this answer."))
        elif question.hidden_from_reviewers:
            found.append(_("Those who score do not see this answer."))
        return found

    def _bounds(self, question: Question) -> list[str]:
        match question.type:
            case QuestionType.MONEY:
                return self._amounts(question)
            case QuestionType.NUMBER:
                return _between(
                    None if question.min is None else f"{question.min:,}",
                    None if question.max is None else f"{question.max:,}",
                )
            case QuestionType.DATE:
                return _between(
                    answer_text(question, question.earliest, ""),
                    answer_text(question, question.latest, ""),
                )
            case QuestionType.MONTH:
                return _between(
                    month_words(question.earliest) if question.earliest else None,
                    month_words(question.latest) if question.latest else None,
                )
            case QuestionType.CHOICE:
                return [_("Tick one.")]
            case QuestionType.CHOICES if question.max is not None:
                return [_("Tick %(most)s at most.", most=question.max)]
            case QuestionType.CHOICES:
                return [_("Tick all that apply.")]
            case QuestionType.FILE:
                return [
                    _(
                        "Hand in a copy with this form. By the internet: %(types)s.",
                        types=allowed_words(question),
                    )
                ]
        if question.type in WITH_LINES and not question.rows:
            return _between(
                _("one line") if question.min == 1 else _lines(question.min),
                _lines(question.max),
            )
        return []

    def _amounts(self, question: Question) -> list[str]:
        least = None if question.min is None else Money(question.min, self.currency)
        most = None if question.max is None else Money(question.max, self.currency)
        if question.role is Role.REQUESTED:
            most = self.definition.ceiling if most is None else min(most, self.definition.ceiling)
            least = least or self.definition.floor
        return _between(str(least) if least else None, str(most) if most else None)

    # Where the answer is written

    def spaces(self, question: Question) -> tuple[Space, ...]:
        """The boxes, lines or grid under a question."""
        if question.type in WITH_LINES:
            return (self._grid(question),)
        if question.type in WITH_PARTS:
            return tuple(
                self._space(each, each.label.read(language())) for each in part_questions(question)
            )
        return (self._space(question, ""),)

    def _space(self, question: Question, label: str) -> Space:
        match question.type:
            case QuestionType.YES_NO:
                return Space(label, boxes=(_("Yes"), _("No")))
            case QuestionType.DECLARATION:
                return Space("", boxes=(label or _("I confirm this."),))
            case QuestionType.FILE:
                return Space(label, boxes=(_("A copy is handed in with this form."),))
            case QuestionType.LONG_TEXT:
                words = question.word_limit or (question.character_limit or 900) // 6
                return Space(label, lines=min(_LINES_AT_MOST, max(3, words // _WORDS_ON_A_LINE)))
            case QuestionType.NUMBER if question.unit:
                return Space(question.unit.read(language()), lines=1)
            case QuestionType.MONEY:
                return Space(f"{label} {self.currency}".strip(), lines=1)
        if question.options and len(question.options) <= _BOXES_AT_MOST:
            options = tuple(each.label.read(language()) for each in question.options)
            return Space(label, boxes=options)
        return Space(label, lines=1)

    def _grid(self, question: Question) -> Space:
        columns = tuple(self._column(each) for each in line_questions(question))
        if question.rows:
            rows = tuple(each.label.read(language()) for each in question.rows)
            return Space(columns=("", *columns), rows=rows)
        count = max(question.min or 0, min(question.max or _LINES_OF_A_TABLE, _LINES_OF_A_TABLE))
        return Space(columns=columns, rows=("",) * count)

    def _column(self, column: Question) -> str:
        label = column.label.read(language())
        if column.type is QuestionType.MONEY:
            return f"{label}, {self.currency}"
        if column.options and len(column.options) <= 6:
            return f"{label}: " + " / ".join(each.label.read(language()) for each in column.options)
        return label


def _lines(count: int | None) -> str | None:
    return None if count is None else _("%(n)s lines", n=count)


def _between(least: str | None, most: str | None) -> list[str]:
    if least and most:
        return [_("From %(least)s to %(most)s.", least=least, most=most)]
    if least:
        return [_("%(least)s or more.", least=least)]
    return [_("%(most)s at most.", most=most)] if most else []
