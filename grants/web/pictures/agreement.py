"""How sure an agreement is: its value and its interval on a line from 0 to 1."""

from __future__ import annotations

from grants.kernel.i18n import _
from grants.web.pictures.shapes import Circle, Line, Picture

SURE = 0.8


def interval(low: float, value: float, high: float) -> Picture:
    """The dot is the value, the line its interval; the mark stands where scores are reliable.

    On one fixed line from 0 to 1, so rows compare; what is below nil stands at its start.
    """
    start, dot, end, mark = map(_place, (low, value, high, SURE))
    said = _(
        "%(value)s, between %(low)s and %(high)s",
        value=f"{value:.2f}",
        low=f"{low:.2f}",
        high=f"{high:.2f}",
    )
    shapes = (
        Line(4, 10, 116, 10, "ax"),
        Line(mark, 3, mark, 17, "ax"),
        Line(start, 10, end, 10, "rg"),
        Circle(dot, 10, 5, "mn"),
    )
    return Picture(120, 20, said, "", shapes, css="g-spread")


def _place(value: float) -> float:
    return round(4 + 112 * min(1.0, max(0.0, value)), 1)
