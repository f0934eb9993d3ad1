"""The conditions of a call file: tests on the answers to earlier questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from grants.calls.callfile.fields import Fields, Reading, not_one_of
from grants.calls.conditions import LISTED, ORDERED, AllOf, AnyOf, Condition, Not, Operator, Test
from grants.calls.questions import Question, QuestionType
from grants.kernel.i18n import _

_ALWAYS = (Operator.ANSWERED,)
_SAME = (Operator.IS, Operator.IS_NOT)
_SIZE = tuple(sorted(ORDERED, key=list(Operator).index))
OPERATORS: dict[QuestionType, tuple[Operator, ...]] = {
    QuestionType.YES_NO: (*_SAME, *_ALWAYS),
    QuestionType.DECLARATION: (*_SAME, *_ALWAYS),
    QuestionType.CHOICE: (*_SAME, Operator.ANY_OF, Operator.NONE_OF, *_ALWAYS),
    QuestionType.CHOICES: (Operator.INCLUDES, Operator.ANY_OF, Operator.NONE_OF, *_ALWAYS),
    QuestionType.NUMBER: (*_SAME, *_SIZE, *_ALWAYS),
    QuestionType.MONEY: (*_SAME, *_SIZE, *_ALWAYS),
    QuestionType.DATE: (*_SAME, *_SIZE, *_ALWAYS),
    QuestionType.MONTH: (*_SAME, *_SIZE, *_ALWAYS),
    QuestionType.SHORT_TEXT: (*_SAME, *_ALWAYS),
    QuestionType.EMAIL: _ALWAYS,
    QuestionType.PHONE: _ALWAYS,
    QuestionType.WEB: _ALWAYS,
    QuestionType.LONG_TEXT: _ALWAYS,
    QuestionType.ADDRESS: _ALWAYS,
    QuestionType.PLACE: _ALWAYS,
    QuestionType.BUDGET_TABLE: _ALWAYS,
    QuestionType.TABLE: _ALWAYS,
    QuestionType.INDICATOR: _ALWAYS,
    QuestionType.GROUP: _ALWAYS,
    QuestionType.SIGNED_DECLARATION: _ALWAYS,
    QuestionType.FILE: (),
}


class ConditionReading(Reading):
    """Reads conditions; `earlier` holds the questions above the line being read.

    `left` holds those of sections that repeat, once such a section is over: its questions
    have several answers, so that nothing outside can ask for one.
    """

    def __init__(self, currency: str = "USD") -> None:
        super().__init__()
        self.currency = currency
        self.earlier: dict[str, Question] = {}
        self.left: set[str] = set()

    def when(self, fields: Fields) -> Condition | None:
        return self.condition(fields.nodes["when"]) if fields.has("when") else None

    def condition(self, node: Node) -> Condition | None:
        """A condition on earlier questions; None where it is none."""
        if isinstance(node, SequenceNode):
            return _joined(AllOf, [self.condition(each) for each in node.value])
        keys = (
            {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}
            if isinstance(node, MappingNode)
            else {}
        )
        for word, kind in (("all", AllOf), ("any", AnyOf)):
            if word in keys:
                fields = self.fields(node, _("A condition"), (word,), ())
                parts = [self.condition(each) for each in fields.items(word)]
                if not parts:
                    self.wrong(node, _("“%(key)s” lists at least one condition.", key=word))
                return _joined(kind, parts)
        if "not" in keys:
            self.fields(node, _("A condition"), ("not",), ())
            part = self.condition(keys["not"])
            return Not(part) if part else None
        return self._test(node)

    def _test(self, node: Node) -> Test | None:
        names = ("question", *(each.value for each in Operator))
        fields = self.fields(node, _("A condition"), names, ("question",))
        if not fields.has("question"):
            return None
        key = fields.words("question") or ""
        question = self.earlier.get(key)
        if key in self.left:
            self.wrong(
                fields.nodes["question"],
                _(
                    "“%(key)s” stands in a section that repeats. "
                    "Only questions of that section can look at it.",
                    key=key,
                ),
            )
            return None
        if question is None:
            self.wrong(
                fields.nodes["question"],
                _(
                    "There is no question “%(key)s” above this line. "
                    "A condition looks at earlier questions.",
                    key=key,
                ),
            )
            return None
        given = [each for each in Operator if fields.has(each.value)]
        if len(given) != 1:
            self.wrong(node, _("A condition compares once, such as: is: yes"))
            return None
        operator = given[0]
        allowed = OPERATORS[question.type]
        if operator not in allowed:
            self.wrong(
                fields.line_of(operator.value),
                _(
                    "“%(operator)s” does not fit “%(key)s”, a question of type %(type)s. "
                    "Use one of: %(names)s.",
                    operator=operator.value,
                    key=key,
                    type=question.type.value,
                    names=", ".join(allowed) or _("none"),
                ),
            )
            return None
        return self._test_value(fields, question, operator)

    def _test_value(self, fields: Fields, question: Question, operator: Operator) -> Test:
        node = fields.nodes[operator.value]
        name = operator.value
        value: bool | int | str | tuple[str, ...]
        if operator is Operator.ANSWERED:
            value = self.yes_no(node, name)
        elif operator in LISTED:
            value = tuple(self.known_option(each, question) for each in self.items(node, name))
        elif question.type in {QuestionType.YES_NO, QuestionType.DECLARATION}:
            value = self.yes_no(node, name)
        elif question.options:
            value = self.known_option(node, question)
        elif question.type is QuestionType.MONEY:
            value = self.amount(node, name, self.currency).minor
        elif question.type is QuestionType.NUMBER:
            value = self.number(node, name)
        else:
            value = self.words(node, name)
            self.day_or_month(node, name, value, question.type)
        return Test(question.key, operator, value)

    def day_or_month(self, node: Node, key: str, words: str, type_: QuestionType) -> None:
        """Note words that are not the day or the month their question is answered with."""
        if type_ is QuestionType.DATE and words and not is_day(words):
            self.wrong(node, _("“%(key)s” must be a date, such as 2026-11-27.", key=key))
        if type_ is QuestionType.MONTH and words and not is_month(words):
            self.wrong(node, _("“%(key)s” must be a month, such as 2026-11.", key=key))

    def number(self, node: Node, key: str) -> int | str:
        """A number, whole or with digits after the point."""
        words = node.value.replace(",", "").strip() if isinstance(node, ScalarNode) else ""
        try:
            number = Decimal(words)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > 10**15:
            self.wrong(node, _("“%(key)s” must be a number, such as 40.", key=key))
            return 0
        return int(number) if number == number.to_integral_value() else f"{number.normalize():f}"

    def known_option(self, node: Node, question: Question) -> str:
        words = self.words(node, question.key)
        if words and words not in question.option_values:
            self.wrong(node, not_one_of(words, question.key, question.option_values))
        return words


def _joined(kind: type[AllOf] | type[AnyOf], parts: Sequence[Condition | None]) -> Condition | None:
    """Several conditions as one; a single one stays itself."""
    found = tuple(part for part in parts if part is not None)
    if len(found) <= 1:
        return found[0] if found else None
    return kind(found)


def is_day(words: str) -> bool:
    """Whether the words are a date such as 2026-11-27."""
    try:
        return date.fromisoformat(words).isoformat() == words
    except ValueError:
        return False


def is_month(words: str) -> bool:
    """Whether the words are a month such as 2026-11."""
    return is_day(f"{words}-01")
