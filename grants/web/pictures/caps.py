"""How far a cap is filled: what came, what is promised, what one more gift would add."""

from __future__ import annotations

from grants.kernel.i18n import _
from grants.web.pictures.labels import BAR, FIGURE, NARROW, SMALL, WIDE, Amount, span_of, text_width
from grants.web.pictures.shapes import Hatch, Line, Picture, Rect, Shape, Text


def cap_filled(
    *,
    title: str,
    came: Amount,
    unlocked: Amount,
    more: Amount,
    left: Amount,
    cap: Amount,
    unit: str = "",
    narrow: bool = False,
) -> Picture:
    """One bar up to the cap: received, unlocked, what a gift would add; hatched, what is left.

    `left` is what the cap leaves after `more`. Part of `unlocked` has come.
    """
    width = NARROW if narrow else WIDE
    room, top = width - 2.0, 24
    edge = 1 + span_of(unlocked.size, cap.size, room)
    paid = min(edge, 1 + span_of(came.size, cap.size, room))
    after = 1 + span_of(unlocked.size + more.size, cap.size, room)
    shapes: list[Shape] = [
        Rect(1, top, room, BAR, "f-ava"),
        Hatch(after, top, max(0.0, 1 + room - after), BAR),
        Rect(1, top, edge - 1, BAR, "f-res"),
        Rect(1, top, paid - 1, BAR, "f-com"),
    ]
    said = _("Unlocked %(amount)s", amount=unlocked.text)
    most = _("Up to %(amount)s", amount=cap.text)
    there = _("Received %(amount)s", amount=came.text)
    rest = _("%(amount)s left", amount=left.text)
    shapes.append(Text(1, 15, said, "b", FIGURE))
    shapes.append(Text(1 + room, 15, most, "", FIGURE, "end"))
    foot = top + BAR + 18
    shapes.append(Text(1, foot, there, "", SMALL))
    shapes.append(Text(1 + room, foot, rest, "", SMALL, "end"))
    height = foot + 8
    described = f"{said}. {there}. {rest}. {most}"
    if more.size > 0:
        adds = _("This gift adds %(amount)s", amount=more.text)
        shapes.append(Line(edge, top - 4, edge, top + BAR + 24, "f-mark", "2 3"))
        shapes.append(Line(after, top - 4, after, top + BAR + 24, "f-mark", "2 3"))
        reach = text_width(adds, SMALL)
        place = min(max(1.0, (edge + after - reach) / 2), 1 + room - reach)
        shapes.append(Text(place, foot + 20, adds, "b", SMALL))
        height += 22
        described = f"{described}. {adds}"
    words = f"{described}. {unit}" if unit else described
    return Picture(width, height, title, words, tuple(shapes))
