"""What became of the money: nested bars, a part of the one above."""

from __future__ import annotations

from grants.kernel.i18n import _
from grants.web.pictures.labels import BAR, FIGURE, NARROW, SMALL, WIDE, Amount, span_of, text_width
from grants.web.pictures.shapes import LABEL, Hatch, Line, Picture, Rect, Shape, Text


def money_stages(
    *,
    title: str,
    received: Amount,
    reserved: Amount,
    committed: Amount,
    disbursed: Amount,
    available: Amount,
    unit: str = "",
    narrow: bool = False,
) -> Picture:
    """What became of the money received: nested bars, each a part of the one above it."""
    stages = [
        (_("Received"), received, "f-ava"),
        (_("Reserved by decisions"), reserved, "f-res"),
        (_("Committed by agreements"), committed, "f-com"),
        (_("Disbursed to recipients"), disbursed, "f-dis"),
    ]
    described = _(
        "Received %(received)s; of it reserved %(reserved)s, committed %(committed)s, "
        "disbursed %(disbursed)s; available %(available)s",
        received=received.text,
        reserved=reserved.text,
        committed=committed.text,
        disbursed=disbursed.text,
        available=available.text,
    )
    width, left, pitch, first = (NARROW, 1.0, 52, 18) if narrow else (WIDE, 191.0, 44, 4)
    figures = max(text_width(amount.text, FIGURE) for _label, amount, _css in stages)
    room = width - left - figures - 10
    whole = max(amount.size for _label, amount, _css in stages)
    shapes: list[Shape] = []
    for i, (label, amount, css) in enumerate(stages):
        y = first + pitch * i
        span = span_of(amount.size, whole, room)
        if narrow:
            shapes.append(Text(0, y - 5, label))
        else:
            shapes.append(Text(left - 13, y + 18, label, anchor="end"))
        shapes.append(Rect(left, y, span, BAR, css))
        if i == 0:
            start = left + span_of(reserved.size, whole, room)
            shapes.append(Hatch(start, y, max(0.0, left + span - start), BAR))
            reach = y + BAR if narrow else y + BAR + pitch
            shapes.append(Line(start, y, start, reach, "f-mark", "2 3"))
        shapes.append(Text(left + span + 8, y + 18, amount.text, "b", FIGURE))
    words = _("Available %(amount)s", amount=available.text)
    edge = left + span_of(received.size, whole, room)
    height = first + pitch * 3 + BAR + 10
    if narrow:
        # The word shares the line of "Received", so it keeps to the far edge of the bar.
        place = max(edge, text_width(_("Received"), LABEL) + text_width(words, LABEL) + 12)
        shapes.append(Text(min(place, width), 13, words, "b", anchor="end"))
    else:
        reserved_edge = left + span_of(reserved.size, whole, room) + 6
        if edge - reserved_edge >= text_width(words, LABEL):
            shapes.append(Text(edge, 47, words, "b", anchor="end"))
        else:
            shapes.append(
                Text(max(edge, left + text_width(words, LABEL)), 44, words, "b", SMALL, "end")
            )
    return Picture(
        width, height, title, f"{described}. {unit}" if unit else described, tuple(shapes)
    )
