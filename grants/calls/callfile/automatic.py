"""How a criterion of a call file is worked out from answers: by order, bands or conditions."""

from __future__ import annotations

from collections.abc import Collection

from yaml.nodes import Node

from grants.calls.automatic import (
    Automatic,
    Band,
    Bound,
    ByBands,
    ByConditions,
    ByOrder,
    Order,
    exact,
)
from grants.calls.callfile.conditions import ConditionReading
from grants.calls.callfile.fields import Fields
from grants.calls.questions import Question, QuestionType
from grants.calls.rubric import Scale
from grants.kernel.i18n import _

WAYS = ("order", "bands", "conditions")
_KEYS = {
    "order": ("order", "of", "per", "least"),
    "bands": ("of", "per", "bands"),
    "conditions": ("conditions", "needed"),
}
_NEEDS = {"order": ("order", "of"), "bands": ("of", "bands"), "conditions": _KEYS["conditions"]}
_SIZED = frozenset({QuestionType.MONEY, QuestionType.NUMBER})


def read_automatic(reading: ConditionReading, node: Node, scale: Scale) -> Automatic:
    """What stands under `automatic:` of a criterion with this scale."""
    names = tuple(dict.fromkeys(key for keys in _KEYS.values() for key in keys))
    loose = reading.fields(node, _("“automatic”"), names, ())
    ways = [way for way in WAYS if loose.has(way)]
    if len(ways) != 1:
        if not loose.broken:
            reading.wrong(
                node, _("“automatic” has one of “order”, “bands” and “conditions”, and only one.")
            )
        return ByConditions((), 0)
    fields = reading.fields(node, _("“automatic”"), _KEYS[ways[0]], _NEEDS[ways[0]])
    if ways == ["conditions"]:
        return _by_conditions(reading, fields)
    of = _question(reading, fields, "of", _SIZED)
    # An amount is divided by a number or by another amount, a number only by a number.
    others = _SIZED if of and of.type is QuestionType.MONEY else {QuestionType.NUMBER}
    per = _question(reading, fields, "per", others) if fields.has("per") else None
    of_key, per_key = of.key if of else "", per.key if per else None
    if ways == ["bands"]:
        is_amount = bool(of and of.type is QuestionType.MONEY) and not (
            per and per.type is QuestionType.MONEY
        )
        nodes = fields.items("bands")
        if not nodes:
            reading.wrong(fields.line_of("bands"), _("“bands” has at least one band."))
        bands = tuple(_band(reading, each, scale, is_amount=is_amount) for each in nodes)
        return ByBands(of_key, bands, per_key)
    order = reading.one_of(fields.nodes["order"], "order", Order)
    return ByOrder(order, of_key, per_key, _score(reading, fields, "least", scale))


def _question(
    reading: ConditionReading, fields: Fields, name: str, types: Collection[QuestionType]
) -> Question | None:
    """A question of the form that has one answer, of one of these types."""
    if not fields.has(name):
        return None
    key = fields.words(name) or ""
    found = reading.earlier.get(key)
    if found is not None and found.type in types and key not in reading.left:
        return found
    if key:
        reading.wrong(
            fields.nodes[name],
            _(
                "“%(name)s” names a question of type %(types)s that is asked once; "
                "“%(key)s” is none.",
                name=name,
                types=_(" or ").join(sorted(each.value for each in types)),
                key=key,
            ),
        )
    return None


def _score(reading: ConditionReading, fields: Fields, name: str, scale: Scale) -> int | None:
    found = fields.whole(name, least=0, example=scale.max)
    if found is not None and found not in scale.points:
        reading.wrong(
            fields.nodes[name],
            _(
                "“%(word)s” is not a score of this scale, which goes from %(min)s to %(max)s.",
                word=found,
                min=scale.min,
                max=scale.max,
            ),
        )
        return scale.min
    return found


def _band(reading: ConditionReading, node: Node, scale: Scale, *, is_amount: bool) -> Band:
    fields = reading.fields(node, _("A band"), ("score", "at_least", "at_most"), ("score",))
    bounds: dict[str, Bound] = {}
    for name in ("at_least", "at_most"):
        if fields.has(name):
            bound = fields.nodes[name]
            bounds[name] = (
                reading.amount(bound, name, reading.currency).minor
                if is_amount
                else reading.number(bound, name)
            )
    if not bounds and not fields.broken:
        reading.wrong(node, _("A band has “at_least”, “at_most” or both."))
    if len(bounds) == 2 and exact(bounds["at_least"]) > exact(bounds["at_most"]):
        reading.wrong(
            fields.line_of("at_least"),
            _("“at_least” is more than “at_most”. Change one of them."),
        )
    return Band(_score(reading, fields, "score", scale) or 0, **bounds)


def _by_conditions(reading: ConditionReading, fields: Fields) -> ByConditions:
    nodes = fields.items("conditions")
    found = [reading.condition(each) for each in nodes]
    if fields.has("conditions") and not nodes:
        reading.wrong(fields.line_of("conditions"), _("“conditions” lists at least one condition."))
    needed = fields.whole("needed", example=max(1, len(nodes))) or 1
    if fields.has("needed") and needed > max(1, len(nodes)):
        reading.wrong(
            fields.nodes["needed"],
            _(
                "“needed” is %(needed)s, but there are %(n)s conditions.",
                needed=needed,
                n=len(nodes),
            ),
        )
    return ByConditions(tuple(each for each in found if each is not None), needed)
