"""The rubric of a call file: the default, or a call's own criteria and weights."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from yaml.nodes import MappingNode, Node, ScalarNode

from grants.calls.callfile.automatic import read_automatic
from grants.calls.callfile.conditions import ConditionReading
from grants.calls.callfile.fields import Fields, Reading
from grants.calls.callfile.lines import line_of
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
    Unit,
    default_rubric,
)
from grants.calls.text import Text
from grants.kernel.i18n import _

DEFAULT = "default"
HIGHEST_SCORE = 100
_KEYS = ("counting", "scale", "threshold", "sections", "merit", "harm")


def read_rubric(reading: ConditionReading, node: Node | None) -> Rubric:
    """The rubric under `rubric:`; what is wrong with it is noted in `reading`."""
    if node is None:
        return default_rubric()
    if isinstance(node, ScalarNode):
        if node.value != DEFAULT:
            reading.wrong(
                node, _("“rubric” is the word default, or lines with “scale”, “merit” and “harm”.")
            )
        return default_rubric()
    fields = reading.fields(node, _("The rubric"), _KEYS, ("merit",))
    counting = (
        reading.one_of(fields.nodes["counting"], "counting", Counting)
        if fields.has("counting")
        else Counting.WEIGHT
    )
    scale = _scale(reading, fields)
    section_nodes = fields.items("sections")
    sections = tuple(_section(reading, each) for each in section_nodes)
    nodes = fields.items("merit")
    reader = _CriterionReader(reading, counting, scale, {each.key for each in sections})
    merit = tuple(reader.criterion(each) for each in nodes)
    rubric = Rubric(
        scale,
        merit,
        _harm(reading, fields.nodes.get("harm")),
        counting,
        sections,
        _threshold(reading, fields),
    )
    _no_second_key(reading, section_nodes, [each.key for each in sections])
    _no_second_key(reading, [at for _key, at in reader.keys], [key for key, _at in reader.keys])
    lines = {key: line_of(at) for key, at in reader.keys}
    for each in rubric.harm.criteria:
        if each.key in lines:
            reading.wrong(
                lines[each.key], _("A harm criterion has the key “%(key)s”.", key=each.key)
            )
    if fields.has("merit") and not nodes:
        reading.wrong(fields.line_of("merit"), _("“merit” has at least one criterion."))
    if merit and counting is Counting.WEIGHT and rubric.highest != 100:
        reading.wrong(
            fields.line_of("merit"),
            _(
                "The weights under “merit” come to %(total)s. They must come to 100.",
                total=rubric.highest,
            ),
        )
    _thresholds_can_be_reached(reading, rubric, fields.line_of("threshold"), nodes, section_nodes)
    return rubric


def _section(reading: Reading, node: Node) -> RubricSection:
    fields = reading.fields(
        node, _("A section of the rubric"), ("key", "name", "threshold"), ("key", "name")
    )
    key = reading.key(fields.nodes["key"]) if fields.has("key") else ""
    return RubricSection(key, fields.needed_text("name"), _threshold(reading, fields))


def _threshold(reading: Reading, fields: Fields) -> Threshold | None:
    if not fields.has("threshold"):
        return None
    node = fields.nodes["threshold"]
    words = node.value.split() if isinstance(node, ScalarNode) else []
    units = [each.value for each in Unit]
    if len(words) != 2 or not re.fullmatch(r"[0-9]{1,9}", words[0]) or words[1] not in units:
        reading.wrong(
            node, _("“threshold” says what it is given in, such as: 12 points, or: 60 percent")
        )
        return None
    return Threshold(int(words[0]), Unit(words[1]))


def _thresholds_can_be_reached(
    reading: Reading, rubric: Rubric, line: int, merit: list[Node], sections: list[Node]
) -> None:
    marked: list[tuple[Threshold | None, int, Node | int]] = [
        (rubric.threshold, rubric.highest, line)
    ]
    for node, criterion in zip(merit, rubric.merit, strict=True):
        marked.append((criterion.threshold, criterion.weight, node))
    for node, section in zip(sections, rubric.sections, strict=True):
        inside = [each.weight for each in rubric.merit if each.section == section.key]
        marked.append((section.threshold, sum(inside), node))
    for threshold, highest, where in marked:
        if threshold is not None and threshold.needed(highest) > highest:
            reading.wrong(
                _line_in(where, "threshold"),
                _("This threshold is above the highest possible, %(most)s points.", most=highest),
            )


def _line_in(where: Node | int, name: str) -> int:
    """The line of a key in a mapping."""
    if isinstance(where, int):
        return where
    pairs = where.value if isinstance(where, MappingNode) else []
    return next((line_of(key) for key, _value in pairs if key.value == name), line_of(where))


@dataclass
class _CriterionReader:
    """Reads merit criteria; `keys` are those found, with where they stand."""

    reading: ConditionReading
    counting: Counting
    scale: Scale
    sections: set[str]
    keys: list[tuple[str, Node]] = field(default_factory=list)

    def criterion(self, node: Node) -> Criterion:
        """A criterion, with its parts."""
        has_parts = _has(node, "parts")
        size = () if has_parts else (self.counting.value,)
        names = ("key", "name", *size, "section", "threshold", "guidance")
        names += ("parts",) if has_parts else ("parts", "scale", "anchors", "automatic")
        fields = self.reading.fields(node, _("A criterion"), names, ("key", "name", *size))
        key = self._key(fields)
        nodes = fields.items("parts")
        if fields.has("parts") and not nodes:
            self.reading.wrong(fields.line_of("parts"), _("“parts” has at least one part."))
        parts = tuple(self.part(each) for each in nodes)
        section = (fields.words("section") or "") if fields.has("section") else ""
        if section and section not in self.sections:
            self.reading.wrong(
                fields.nodes["section"],
                _(
                    "The rubric has no section “%(key)s”. Its sections stand under “sections”.",
                    key=section,
                ),
            )
        found = self._leaf(fields, key)
        return replace(
            found,
            weight=sum(each.weight for each in parts) if has_parts else found.weight,
            section=section,
            threshold=_threshold(self.reading, fields),
            parts=parts,
        )

    def part(self, node: Node) -> Criterion:
        """A part of a criterion."""
        size = self.counting.value
        names = ("key", "name", size, "guidance", "scale", "anchors", "automatic")
        fields = self.reading.fields(node, _("A part of a criterion"), names, ("key", "name", size))
        return self._leaf(fields, self._key(fields))

    def _key(self, fields: Fields) -> str:
        key = (fields.words("key") or "") if fields.has("key") else ""
        if key:
            self.keys.append((key, fields.nodes["key"]))
        return key

    def _leaf(self, fields: Fields, key: str) -> Criterion:
        own = _scale(self.reading, fields) if fields.has("scale") else None
        if own == self.scale:
            own = None
        scale = own or self.scale
        return Criterion(
            key=key,
            name=fields.needed_text("name"),
            weight=fields.whole(self.counting.value, example=15) or 0,
            guidance=fields.text("guidance"),
            anchors=_anchors(self.reading, fields, scale),
            scale=own,
            automatic=read_automatic(self.reading, fields.nodes["automatic"], scale)
            if fields.has("automatic")
            else None,
        )


def _has(node: Node, name: str) -> bool:
    return isinstance(node, MappingNode) and any(key.value == name for key, _value in node.value)


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
            reading.wrong(nodes[place], _taken(key, line_of(nodes[keys.index(key)])))


def _taken(key: str, first: int) -> str:
    return _("The key “%(key)s” is taken, on line %(first)s. Choose another.", key=key, first=first)
