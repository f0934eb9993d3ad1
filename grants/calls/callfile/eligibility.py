"""The eligibility questions of a call file."""

from __future__ import annotations

from yaml.nodes import Node, ScalarNode

from grants.calls.callfile.fields import Fields
from grants.calls.callfile.questions import QuestionReading
from grants.calls.eligibility import ELIGIBILITY_TYPES, EligibilityQuestion, Passes
from grants.calls.questions import Question, QuestionType
from grants.kernel.i18n import _

ELIGIBILITY_KEYS = (
    *("key", "type", "label", "hint", "when", "options"),
    *("passes", "fails", "refusal", "caveat", "staff_ask"),
)
_SIZES = (QuestionType.NUMBER, QuestionType.MONEY)


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
        caveat = None
        if type_ and fields.has("caveat"):
            caveat = self._caveat(fields, question, passes)
        if fields.has("staff_ask") and not fields.has("caveat"):
            self.wrong(
                fields.line_of("staff_ask"),
                _("“staff_ask” belongs to “caveat”: say to which answers it does."),
            )
        self.remember(question)
        return EligibilityQuestion(
            question, passes, fields.text("refusal"), caveat, fields.text("staff_ask")
        )

    def _passes(self, fields: Fields, question: Question) -> Passes:
        if fields.has("passes") == fields.has("fails"):
            self.wrong(
                fields.line_of("fails"),
                _("An eligibility question has either “passes” or “fails”: the answers that do."),
            )
            return Passes()
        name = "passes" if fields.has("passes") else "fails"
        if name == "fails" and question.type in _SIZES:
            self.wrong(
                fields.nodes[name],
                _("A number or an amount has “passes” with “at_least” or “at_most”."),
            )
            return Passes()
        return self._answers(fields.nodes[name], name, question)

    def _caveat(self, fields: Fields, question: Question, passes: Passes) -> Passes:
        """The answers that staff clear: none that passes or fails by the line above."""
        caveat = self._answers(fields.nodes["caveat"], "caveat", question)
        named = set(passes.answers) & set(caveat.answers)
        if named:
            self.wrong(
                fields.line_of("caveat"),
                _(
                    "“%(answer)s” stands in “caveat” and in “%(key)s”. Take it out of one.",
                    answer=", ".join(sorted(_word(each) for each in named)),
                    key="fails" if passes.reversed else "passes",
                ),
            )
        return caveat

    def _answers(self, node: Node, name: str, question: Question) -> Passes:
        is_reversed = name == "fails"
        if question.type is QuestionType.YES_NO:
            return Passes((self.yes_no(node, name),), reversed=is_reversed)
        if question.type is QuestionType.CHOICE:
            nodes = self.items(node, name) if not isinstance(node, ScalarNode) else [node]
            answers = [self.known_option(each, question) for each in nodes]
            if not answers:
                self.wrong(node, _("“%(key)s” lists at least one answer.", key=name))
            return Passes(tuple(answers), reversed=is_reversed)
        return self._size_bounds(node, name, question)

    def _size_bounds(self, node: Node, name: str, question: Question) -> Passes:
        what = f"“{name}”"
        bounds = self.fields(node, what, ("at_least", "at_most"), ())
        if not bounds.nodes and not bounds.broken:
            self.wrong(node, _("“%(key)s” needs “at_least” or “at_most”.", key=name))
        found: dict[str, int] = {}
        for bound, value in bounds.nodes.items():
            if question.type is QuestionType.MONEY:
                found[bound] = self.amount(value, bound, self.currency).minor
            else:
                found[bound] = self.whole(value, bound, least=-(10**15), example=10)
        return Passes(at_least=found.get("at_least"), at_most=found.get("at_most"))


def _word(answer: str | bool) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return answer
