"""A rubric in words: its thresholds, its scales, and how a criterion is worked out."""

from __future__ import annotations

from grants.calls.automatic import Band, Bound, ByBands, ByConditions, ByOrder, Order
from grants.calls.conditions import AllOf, AnyOf, Condition, Not, Operator, Test, TestValue
from grants.calls.definition import CallDefinition
from grants.calls.questions import Question, QuestionType
from grants.calls.rubric import Criterion, Rubric, Threshold, Unit
from grants.calls.wording import operator_words
from grants.kernel.i18n import _, language
from grants.kernel.money import Money


def threshold_words(threshold: Threshold) -> str:
    """What must be reached, in what it is given in."""
    if threshold.unit is Unit.PERCENT:
        return _("at least %(n)s percent", n=threshold.value)
    return _("at least %(n)s points", n=threshold.value)


def order_words(order: Order) -> str:
    """Which value is the best."""
    return {Order.LOWEST: _("The lowest is best"), Order.HIGHEST: _("The highest is best")}[order]


def automatic_words(definition: CallDefinition, criterion: Criterion) -> str:
    """How the criterion is worked out, in sentences; "" where people score it."""
    by, scale = criterion.automatic, definition.rubric.scale_of(criterion)
    match by:
        case None:
            return ""
        case ByConditions():
            return _(
                "%(best)s when at least %(needed)s of these %(n)s hold, else %(least)s: %(list)s.",
                best=scale.max,
                needed=by.needed,
                n=len(by.conditions),
                least=scale.min,
                list="; ".join(condition_words(definition, each) for each in by.conditions),
            )
        case ByOrder():
            values = {
                "value": _value(definition, by),
                "best": scale.max,
                "next": max(scale.min, scale.max - 1),
                "least": scale.min if by.least is None else by.least,
                "none": scale.min,
            }
            if by.order is Order.LOWEST:
                return _(
                    "%(value)s: the lowest gets %(best)s, the next %(next)s, and so on down to "
                    "%(least)s. Equal values share the better score. Without a value it is "
                    "%(none)s.",
                    **values,
                )
            return _(
                "%(value)s: the highest gets %(best)s, the next %(next)s, and so on down to "
                "%(least)s. Equal values share the better score. Without a value it is %(none)s.",
                **values,
            )
        case ByBands():
            return _(
                "%(value)s: %(bands)s; otherwise, or without a value, %(none)s.",
                value=_value(definition, by),
                bands="; ".join(_band(definition, by, each) for each in by.bands),
                none=scale.min,
            )


def scale_words(rubric: Rubric, criterion: Criterion) -> str:
    """From which score to which."""
    scale = rubric.scale_of(criterion)
    return _("scored from %(min)s to %(max)s", min=scale.min, max=scale.max)


def condition_words(definition: CallDefinition, condition: Condition) -> str:
    """A condition as a reader takes it in."""
    match condition:
        case AllOf(parts):
            return _(" and ").join(condition_words(definition, part) for part in parts)
        case AnyOf(parts):
            return _(" or ").join(condition_words(definition, part) for part in parts)
        case Not(part):
            return _("not: %(condition)s", condition=condition_words(definition, part))
        case Test(question=key, operator=operator, value=value):
            name = _("“%(question)s”", question=_label(definition, key))
            if operator is Operator.ANSWERED:
                return (
                    _("%(question)s is answered", question=name)
                    if value
                    else _("%(question)s is not answered", question=name)
                )
            found = _test_value(definition, definition.question(key), value)
            return f"{name} {operator_words(operator)} {found}"


def _test_value(definition: CallDefinition, question: Question | None, value: TestValue) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, int) and question and question.type is QuestionType.MONEY:
        return Money(value, definition.currency).text()
    return str(value)


def _value(definition: CallDefinition, by: ByOrder | ByBands) -> str:
    of = _label(definition, by.of)
    if by.per is None:
        return _("“%(question)s”", question=of)
    return _("“%(of)s” divided by “%(per)s”", of=of, per=_label(definition, by.per))


def _band(definition: CallDefinition, by: ByBands, band: Band) -> str:
    bounds = {
        "least": _bound(definition, by, band.at_least),
        "most": _bound(definition, by, band.at_most),
        "score": band.score,
    }
    if band.at_most is None:
        return _("from %(least)s: %(score)s", **bounds)
    if band.at_least is None:
        return _("up to %(most)s: %(score)s", **bounds)
    return _("from %(least)s to %(most)s: %(score)s", **bounds)


def _bound(definition: CallDefinition, by: ByBands, bound: Bound | None) -> str:
    if not isinstance(bound, int):
        return str(bound)
    of = definition.question(by.of)
    per = definition.question(by.per) if by.per else None
    is_share = per is not None and per.type is QuestionType.MONEY
    if of is not None and of.type is QuestionType.MONEY and not is_share:
        return Money(bound, definition.currency).text()
    return f"{bound:,}"


def _label(definition: CallDefinition, key: str) -> str:
    question = definition.question(key)
    return question.label.read(language()) if question else key
