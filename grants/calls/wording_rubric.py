"""A rubric in words: its thresholds, its scales, and how a criterion is worked out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grants.calls.automatic import Band, Bound, ByBands, ByConditions, ByOrder, Order
from grants.calls.conditions import AllOf, AnyOf, Condition, Not, Operator, Test, TestValue
from grants.calls.definition import CallDefinition
from grants.calls.questions import Question, QuestionType
from grants.calls.rubric import Counting, Criterion, Rubric, Threshold, Unit
from grants.calls.wording import operator_words
from grants.kernel.i18n import _, language
from grants.kernel.money import Money


@dataclass(frozen=True)
class Row:
    """A criterion or a part of one in a table of the rubric."""

    criterion: Criterion
    name: str
    notes: tuple[str, ...]
    is_part: bool = False


@dataclass(frozen=True)
class Group:
    """The criteria of a section of the rubric, under its name."""

    name: str
    note: str
    rows: tuple[Row, ...]
    key: str = ""


@dataclass(frozen=True)
class Judged:
    """The merit side of a rubric as a table says it."""

    caption: str
    size: str
    note: str
    groups: tuple[Group, ...]


def judged(rubric: Rubric, definition: CallDefinition | None = None) -> Judged:
    """What merit is judged by, in the language now; `definition` has what formulas look at."""
    counts = rubric.counting is Counting.POINTS
    return Judged(
        caption=_("Criteria of merit; %(n)s points in all", n=rubric.highest)
        if counts
        else _("Criteria of merit; weights come to 100"),
        size=_("Points") if counts else _("Weight"),
        note=_needed(rubric.threshold, rubric.highest),
        groups=tuple(
            Group(
                section.name.read(language()) if section else "",
                _needed(section.threshold, sum(c.weight for c in inside)) if section else "",
                tuple(row for each in inside for row in _rows(rubric, each, definition)),
                section.key if section else "",
            )
            for section, inside in rubric.groups
        ),
    )


def _rows(rubric: Rubric, criterion: Criterion, definition: CallDefinition | None) -> Iterator[Row]:
    for each in (criterion, *criterion.parts):
        notes = [each.guidance.read(language())] if each.guidance else []
        if each.scale and each.automatic is None:
            notes.append(
                _("Scored from %(min)s to %(max)s.", min=each.scale.min, max=each.scale.max)
            )
        if each.automatic and definition:
            notes.append(
                _("Worked out from the answers: %(how)s", how=automatic_words(definition, each))
            )
        if each.threshold:
            notes.append(_needed(each.threshold, each.weight))
        yield Row(each, each.name.read(language()), tuple(notes), each is not criterion)


def _needed(threshold: Threshold | None, highest: int) -> str:
    if threshold is None:
        return ""
    values = {"n": threshold.value, "all": highest}
    if threshold.unit is Unit.PERCENT:
        return _("Below %(n)s percent of its %(all)s points there is no award.", **values)
    return _("Below %(n)s of %(all)s points there is no award.", **values)


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
        return str(Money(value, definition.currency))
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
        return str(Money(bound, definition.currency))
    return f"{bound:,}"


def _label(definition: CallDefinition, key: str) -> str:
    question = definition.question(key)
    return question.label.read(language()) if question else key
