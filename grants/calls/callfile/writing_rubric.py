"""From a rubric to its lines in a call file. What equals its default is left out."""

from __future__ import annotations

from collections.abc import Callable

from grants.calls.automatic import Automatic, Bound, ByBands, ByConditions, ByOrder
from grants.calls.callfile.layout import Bare, Written
from grants.calls.conditions import Condition
from grants.calls.questions import Question, QuestionType
from grants.calls.rubric import (
    Counting,
    Criterion,
    GateRules,
    HarmCriterion,
    HarmRubric,
    Rubric,
    RubricSection,
    Scale,
    Threshold,
    default_rubric,
)
from grants.calls.text import Text
from grants.kernel.money import Money


class RubricWriter:
    """Writes a rubric of a call, whose questions its automatic criteria look at."""

    def __init__(
        self,
        currency: str,
        questions: dict[str, Question],
        condition: Callable[[Condition], Written],
    ) -> None:
        self.currency, self.questions, self.condition = currency, questions, condition

    def short(self, rubric: Rubric) -> Written:
        """The rubric, by the word “default” where it is the product's own."""
        return Bare("default") if rubric == default_rubric() else self.whole(rubric)

    def whole(self, rubric: Rubric) -> dict[str, Written]:
        """The rubric with every line of its merit criteria."""
        found: dict[str, Written] = {}
        if rubric.counting is not Counting.WEIGHT:
            found["counting"] = Bare(rubric.counting.value)
        found["scale"] = _scale(rubric.scale)
        if rubric.threshold:
            found["threshold"] = threshold_words(rubric.threshold)
        if rubric.sections:
            found["sections"] = [section(each) for each in rubric.sections]
        found["merit"] = [self.criterion(each, rubric.counting) for each in rubric.merit]
        default = rubric.harm == default_rubric().harm
        found["harm"] = Bare("default") if default else harm(rubric.harm)
        return found

    def criterion(self, criterion: Criterion, counting: Counting) -> dict[str, Written]:
        """A criterion with its parts, or a part."""
        found: dict[str, Written] = {"key": criterion.key, "name": criterion.name.document()}
        if not criterion.parts:
            found[counting.value] = criterion.weight
        if criterion.section:
            found["section"] = Bare(criterion.section)
        if criterion.threshold:
            found["threshold"] = threshold_words(criterion.threshold)
        if criterion.guidance:
            found["guidance"] = criterion.guidance.document()
        if criterion.scale:
            found["scale"] = _scale(criterion.scale)
        if criterion.anchors:
            found["anchors"] = _anchors(criterion.anchors)
        if criterion.automatic:
            found["automatic"] = self.automatic(criterion.automatic)
        if criterion.parts:
            found["parts"] = [self.criterion(each, counting) for each in criterion.parts]
        return found

    def automatic(self, automatic: Automatic) -> dict[str, Written]:
        """How a criterion is worked out."""
        if isinstance(automatic, ByConditions):
            listed = [self.condition(each) for each in automatic.conditions]
            return {"conditions": listed, "needed": automatic.needed}
        found: dict[str, Written] = {}
        if isinstance(automatic, ByOrder):
            found["order"] = Bare(automatic.order.value)
        found["of"] = Bare(automatic.of)
        if automatic.per is not None:
            found["per"] = Bare(automatic.per)
        if isinstance(automatic, ByBands):
            found["bands"] = [
                {
                    "score": band.score,
                    **{
                        name: self._bound(automatic, bound)
                        for name, bound in (("at_least", band.at_least), ("at_most", band.at_most))
                        if bound is not None
                    },
                }
                for band in automatic.bands
            ]
        elif automatic.least is not None:
            found["least"] = automatic.least
        return found

    def _bound(self, automatic: ByBands, bound: Bound) -> Written:
        if not isinstance(bound, int):
            return Bare(bound)
        is_share = automatic.per is not None and self._is_money(automatic.per)
        if self._is_money(automatic.of) and not is_share:
            return Bare(Money(bound, self.currency).plain())
        return bound

    def _is_money(self, key: str) -> bool:
        question = self.questions.get(key)
        return question is not None and question.type is QuestionType.MONEY


def threshold_words(threshold: Threshold) -> Bare:
    """A threshold as a call file says it: 12 points, 60 percent."""
    return Bare(f"{threshold.value} {threshold.unit.value}")


def harm(rubric: HarmRubric) -> dict[str, Written]:
    """The harm axis, every line of it."""
    found: dict[str, Written] = {
        "scale": _scale(rubric.scale),
        "criteria": [harm_criterion(each) for each in rubric.criteria],
    }
    if rubric.gates != GateRules():
        found["gates"] = gates(rubric.gates)
    return found


def gates(rules: GateRules) -> dict[str, Written]:
    """When harm scores raise a flag by themselves."""
    return {
        "flag_at_median": rules.flag_at_median,
        "flag_at_score": rules.flag_at_score,
        "section_minimum_percent": rules.section_minimum_percent,
    }


def harm_criterion(criterion: HarmCriterion) -> dict[str, Written]:
    """A harm criterion with its gate."""
    found: dict[str, Written] = {
        "key": criterion.key,
        "name": criterion.name.document(),
        "gate": criterion.gate.document(),
    }
    if criterion.stop:
        found["stop"] = True
    if criterion.strict:
        found["strict"] = True
    if criterion.anchors:
        found["anchors"] = _anchors(criterion.anchors)
    return found


def section(each: RubricSection) -> dict[str, Written]:
    """A section of the rubric."""
    found: dict[str, Written] = {"key": Bare(each.key), "name": each.name.document()}
    if each.threshold:
        found["threshold"] = threshold_words(each.threshold)
    return found


def _scale(scale: Scale) -> dict[str, Written]:
    return {"min": scale.min, "max": scale.max}


def _anchors(anchors: tuple[tuple[int, Text], ...]) -> Written:
    return {str(score): words.document() for score, words in anchors}
