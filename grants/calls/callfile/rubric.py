"""The rubric of a call file: the default, or a call's own criteria and weights."""

from __future__ import annotations

from yaml.nodes import MappingNode, Node, ScalarNode

from grants.calls.callfile.fields import Fields, Reading
from grants.calls.callfile.lines import line_of
from grants.calls.rubric import (
    Criterion,
    GateRules,
    HarmCriterion,
    HarmRubric,
    Rubric,
    Scale,
    default_rubric,
)
from grants.calls.text import Text
from grants.kernel.i18n import _

DEFAULT = "default"
HIGHEST_SCORE = 100


def read_rubric(reading: Reading, node: Node | None) -> Rubric:
    """The rubric under `rubric:`; what is wrong with it is noted in `reading`."""
    if node is None:
        return default_rubric()
    if isinstance(node, ScalarNode):
        if node.value != DEFAULT:
            reading.wrong(
                node, _("“rubric” is the word default, or lines with “scale”, “merit” and “harm”.")
            )
        return default_rubric()
    fields = reading.fields(node, _("The rubric"), ("scale", "merit", "harm"), ("merit",))
    scale = _scale(reading, fields)
    merit = tuple(_criterion(reading, each, scale) for each in fields.items("merit"))
    _no_second_key(reading, fields.items("merit"), [each.key for each in merit])
    total = sum(each.weight for each in merit)
    if merit and total != 100:
        reading.wrong(
            fields.line_of("merit"),
            _("The weights under “merit” come to %(total)s. They must come to 100.", total=total),
        )
    return Rubric(scale, merit, _harm(reading, fields.nodes.get("harm")))


def _scale(reading: Reading, fields: Fields) -> Scale:
    if not fields.has("scale"):
        return Scale(0, 4)
    node = fields.nodes["scale"]
    bounds = reading.fields(node, _("A scale"), ("min", "max"), ("min", "max"))
    lowest = bounds.whole("min", least=0, example=0) or 0
    highest = bounds.whole("max", least=1, example=4) or 4
    if lowest >= highest or highest > HIGHEST_SCORE:
        reading.wrong(
            bounds.line_of("max"),
            _("A scale goes up from “min” to “max”, and to 100 at most, such as 0 to 4."),
        )
        return Scale(0, 4)
    return Scale(lowest, highest)


def _criterion(reading: Reading, node: Node, scale: Scale) -> Criterion:
    fields = reading.fields(
        node,
        _("A criterion"),
        ("key", "name", "weight", "guidance", "anchors"),
        ("key", "name", "weight"),
    )
    return Criterion(
        key=fields.words("key") or "",
        name=fields.needed_text("name"),
        weight=fields.whole("weight", example=15) or 0,
        guidance=fields.text("guidance"),
        anchors=_anchors(reading, fields, scale),
    )


def _harm(reading: Reading, node: Node | None) -> HarmRubric:
    if node is None:
        return default_rubric().harm
    if isinstance(node, ScalarNode):
        if node.value != DEFAULT:
            reading.wrong(
                node,
                _("“harm” is the word default, or lines with “scale”, “criteria” and “gates”."),
            )
        return default_rubric().harm
    fields = reading.fields(node, _("“harm”"), ("scale", "criteria", "gates"), ("criteria",))
    scale = _scale(reading, fields)
    nodes = fields.items("criteria")
    if fields.has("criteria") and not nodes:
        reading.wrong(fields.line_of("criteria"), _("“harm” has at least one criterion."))
    criteria = tuple(_harm_criterion(reading, each, scale) for each in nodes)
    _no_second_key(reading, nodes, [each.key for each in criteria])
    return HarmRubric(scale, criteria, _gates(reading, fields))


def _harm_criterion(reading: Reading, node: Node, scale: Scale) -> HarmCriterion:
    fields = reading.fields(
        node,
        _("A harm criterion"),
        ("key", "name", "gate", "stop", "strict", "anchors"),
        ("key", "name", "gate"),
    )
    return HarmCriterion(
        key=fields.words("key") or "",
        name=fields.needed_text("name"),
        gate=fields.needed_text("gate"),
        stop=fields.yes_no("stop", otherwise=False),
        strict=fields.yes_no("strict", otherwise=False),
        anchors=_anchors(reading, fields, scale),
    )


def _gates(reading: Reading, fields: Fields) -> GateRules:
    if not fields.has("gates"):
        return GateRules()
    usual = GateRules()
    names = ("flag_at_median", "flag_at_score", "section_minimum_percent")
    gates = reading.fields(fields.nodes["gates"], _("“gates”"), names, ())
    found = {name: gates.whole(name, least=0, example=getattr(usual, name)) for name in names}
    if (found["section_minimum_percent"] or 0) > 100:
        reading.wrong(
            gates.line_of("section_minimum_percent"),
            _("“section_minimum_percent” is 100 at most."),
        )
    return GateRules(
        **{name: getattr(usual, name) if value is None else value for name, value in found.items()}
    )


def _anchors(reading: Reading, fields: Fields, scale: Scale) -> tuple[tuple[int, Text], ...]:
    if not fields.has("anchors"):
        return ()
    node = fields.nodes["anchors"]
    if not isinstance(node, MappingNode):
        reading.wrong(node, _("“anchors” has one line for a score, such as: 3: Clear and tested"))
        return ()
    found: dict[int, Text] = {}
    for key, value in node.value:
        word = key.value if isinstance(key, ScalarNode) else ""
        if not word.isascii() or not word.isdigit() or int(word) not in scale.points:
            reading.wrong(
                key,
                _(
                    "“%(word)s” is not a score of this scale, which goes from %(min)s to %(max)s.",
                    word=word,
                    min=scale.min,
                    max=scale.max,
                ),
            )
        elif int(word) in found:
            reading.wrong(key, _("The score %(word)s stands here twice.", word=word))
        else:
            found[int(word)] = reading.text(value, "anchors")
    return tuple(sorted(found.items()))


def _no_second_key(reading: Reading, nodes: list[Node], keys: list[str]) -> None:
    for place, key in enumerate(keys):
        if key and key in keys[:place]:
            first = line_of(nodes[keys.index(key)])
            reading.wrong(
                nodes[place],
                _(
                    "The key “%(key)s” is taken, on line %(first)s. Choose another.",
                    key=key,
                    first=first,
                ),
            )
