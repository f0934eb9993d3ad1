"""The eligibility questions of a call file."""

from __future__ import annotations

from yaml.nodes import Node, ScalarNode

from grants.calls.callfile.fields import Fields
from grants.calls.callfile.questions import QuestionReading
from grants.calls.eligibility import ELIGIBILITY_TYPES, EligibilityQuestion, Passes
from grants.calls.questions import Question, QuestionType
from grants.kernel.i18n import _

ELIGIBILITY_KEYS = ("key", "type", "label", "hint", "when", "options", "passes", "fails", "refusal")


class EligibilityReading(QuestionReading):
    """Reads eligibility questions."""

    def eligibility(self, node: Node) -> EligibilityQuestion:
        type_ = self.type_of(node, [each for each in QuestionType if each in ELIGIBILITY_TYPES])
        fields = self.fields(
            node, _("An eligibility question"), ELIGIBILITY_KEYS, ("key", "type", "label")
        )
        key = self.new_key(fields)
        is_choice = type_ is QuestionType.CHOICE
        if fields.has("options") and type_ and not is_choice:
            self.wrong(
                fields.line_of("options"), _("Only a question of type choice has “options”.")
            )
        question = Question(
            key=key,
            type=type_ or QuestionType.YES_NO,
            label=fields.needed_text("label"),
            hint=fields.text("hint"),
            when=self.when(fields),
            options=self.options(fields) if is_choice else (),
        )
        passes = self._passes(fields, question) if type_ else Passes()
        self.remember(question)
        return EligibilityQuestion(question, passes, fields.text("refusal"))

    def _passes(self, fields: Fields, question: Question) -> Passes:
        if fields.has("passes") == fields.has("fails"):
            self.wrong(
                fields.line_of("fails"),
                _("An eligibility question has either “passes” or “fails”: the answers that do."),
            )
            return Passes()
        name = "passes" if fields.has("passes") else "fails"
        node = fields.nodes[name]
        if question.type is QuestionType.YES_NO:
            return Passes((self.yes_no(node, name),), reversed=name == "fails")
        if question.type is QuestionType.CHOICE:
            nodes = self.items(node, name) if not isinstance(node, ScalarNode) else [node]
            answers = [self.known_option(each, question) for each in nodes]
            if not answers:
                self.wrong(node, _("“%(key)s” lists at least one answer.", key=name))
            return Passes(tuple(answers), reversed=name == "fails")
        return self._size_passes(fields, node, question)

    def _size_passes(self, fields: Fields, node: Node, question: Question) -> Passes:
        if fields.has("fails"):
            self.wrong(node, _("A number or an amount has “passes” with “at_least” or “at_most”."))
            return Passes()
        bounds = self.fields(node, _("“passes”"), ("at_least", "at_most"), ())
        if not bounds.nodes and not bounds.broken:
            self.wrong(node, _("“passes” needs “at_least” or “at_most”."))
        found: dict[str, int] = {}
        for name, value in bounds.nodes.items():
            if question.type is QuestionType.MONEY:
                found[name] = self.amount(value, name, self.currency).minor
            else:
                found[name] = self.whole(value, name, least=-(10**15), example=10)
        return Passes(at_least=found.get("at_least"), at_most=found.get("at_most"))
