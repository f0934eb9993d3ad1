"""The keys of a call file that place a call in its fund's framework."""

from __future__ import annotations

from grants.calls.aims import RESERVED, Aims, NamedAim
from grants.calls.callfile.fields import Fields, Reading
from grants.calls.callfile.layout import Bare, Written
from grants.calls.questions import Section
from grants.kernel.i18n import _


def read_aims(reading: Reading, fields: Fields, name: str) -> Aims:
    """The aims under `priorities` or `objectives`; the fund says later which there are."""
    nodes = fields.items(name)
    keys = [reading.key(node, name) for node in nodes]
    for place, (node, key) in enumerate(zip(nodes, keys, strict=True)):
        if key and key in keys[:place]:
            reading.wrong(node, _("“%(word)s” stands in “%(key)s” twice.", word=key, key=name))
    return tuple(NamedAim(key) for key in keys if key)


def refuse_reserved(reading: Reading, line: int, sections: tuple[Section, ...]) -> None:
    """Keys that the question on the framework has are taken."""
    taken = {each.key for each in sections}
    taken |= {question.key for each in sections for question in each.questions}
    for key in sorted(taken & RESERVED):
        reading.wrong(line, _("“%(key)s” is a key of the product. Choose another one.", key=key))


def written_aims(aims: Aims) -> Written:
    """Aims as a call file has them."""
    return [Bare(each.key) for each in aims]
