"""A picture is a list of shapes with class names, and how it becomes SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from unicodedata import bidirectional

from markupsafe import Markup, escape

LABEL = 14

Anchor = Literal["start", "middle", "end"]
Direction = Literal["ltr", "rtl"]


def reading(text: str, direction: Direction) -> Direction:
    """Which way a text of its own is ordered on a page of this direction.

    As the page, if it has a letter of the page's direction; a text only in letters of the
    other direction keeps that one; figures and signs alone (`−48,000`) run from the left.
    """
    kinds = {bidirectional(c) for c in text}
    rightward, leftward = "L" in kinds, bool(kinds & {"R", "AL"})
    if direction == "rtl":
        return "rtl" if leftward else "ltr"
    return "rtl" if leftward and not rightward else "ltr"


@dataclass(frozen=True, slots=True)
class Rect:
    """A bar or a segment of one."""

    x: float
    y: float
    width: float
    height: float
    css: str
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Hatch:
    """Diagonal lines over a box: money that is not promised."""

    x: float
    y: float
    width: float
    height: float
    css: str = "f-hat"
    step: float = 10

    def strokes(self) -> list[tuple[float, float, float, float]]:
        """The lines, each as x1, y1, x2, y2, cut at the edges of the box."""
        lines = []
        reach = self.width + self.height
        offset = self.step / 2
        while offset < reach and self.width > 0 and self.height > 0:
            first = (max(0.0, offset - self.height), min(offset, self.height))
            last = (min(offset, self.width), max(0.0, offset - self.width))
            lines.append((self.x + first[0], self.y + first[1], self.x + last[0], self.y + last[1]))
            offset += self.step
        return lines


@dataclass(frozen=True, slots=True)
class Line:
    """A baseline, a mark, or a leader; `dash` in units, such as `2 3`."""

    x1: float
    y1: float
    x2: float
    y2: float
    css: str
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Circle:
    """A point: a mean, a date."""

    x: float
    y: float
    radius: float
    css: str


@dataclass(frozen=True, slots=True)
class Band:
    """A flow from a span at the left to a span of the same height at the right."""

    x1: float
    top1: float
    x2: float
    top2: float
    height: float
    css: str = "f-flow"


@dataclass(frozen=True, slots=True)
class Text:
    """A label. `anchor` says which edge of the text stands at x, left being the start."""

    x: float
    y: float
    text: str
    css: str = ""
    size: float = LABEL
    anchor: Anchor = "start"


Shape = Rect | Hatch | Line | Circle | Band | Text


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes on a ground of width by height units.

    `title` and `description` are what a screen reader says. `decorative` pictures only
    repeat words beside them and are hidden from it. `mirrored` ones flip in a
    right-to-left page; they carry no text.
    """

    width: float
    height: float
    title: str
    description: str
    shapes: tuple[Shape, ...]
    css: str = "g-chart"
    decorative: bool = False
    mirrored: bool = False
    stretched: bool = False

    @property
    def label(self) -> str:
        """What a screen reader says."""
        return ". ".join(part.rstrip(". ") for part in (self.title, self.description) if part)

    def svg(self, direction: Direction = "ltr") -> Markup:
        """The picture as inline SVG for a page of this direction: classes, no styles."""
        inner = Markup("").join(_drawn(shape, direction) for shape in self.shapes)
        if self.mirrored and direction == "rtl":
            inner = Markup('<g transform="translate({} 0) scale(-1 1)">{}</g>').format(
                _n(self.width), inner
            )
        said = (
            Markup('aria-hidden="true"')
            if self.decorative
            else Markup('role="img" aria-label="{}"').format(clean(self.label))
        )
        shaped = Markup(' preserveAspectRatio="none"') if self.stretched else Markup("")
        return Markup(
            '<svg class="{}" viewBox="0 0 {} {}"{} direction="ltr" focusable="false" {}>{}</svg>'
        ).format(self.css, _n(self.width), _n(self.height), shaped, said, inner)


def clean(text: str) -> str:
    """The text without the control characters that no XML may carry."""
    return "".join(
        c for c in text if (c >= " " or c in "\t\n") and not "\ud800" <= c <= "\udfff"
        and c not in "\ufffe\uffff"
    )  # fmt: skip


def _n(value: float) -> str:
    """A coordinate: at most two decimals, no `-0`."""
    return (
        f"{value:.2f}".rstrip("0").rstrip(".").replace("-0", "0")
        if abs(value) < 0.005
        else (f"{value:.2f}".rstrip("0").rstrip("."))
    )


_FLIPPED: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


def _drawn(shape: Shape, direction: Direction) -> Markup:
    match shape:
        case Rect():
            box = _box(shape)
            if shape.radius:
                box += Markup(' rx="{}"').format(_n(shape.radius))
            return Markup('<rect class="{}"{}/>').format(shape.css, box)
        case Hatch():
            path = "".join(
                f"M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}" for x1, y1, x2, y2 in shape.strokes()
            )
            return Markup('<path class="{}" d="{}"/>').format(shape.css, path)
        case Line():
            dash = Markup(' stroke-dasharray="{}"').format(shape.dash) if shape.dash else ""
            return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"{}/>').format(
                shape.css, _n(shape.x1), _n(shape.y1), _n(shape.x2), _n(shape.y2), dash
            )
        case Circle():
            return Markup('<circle class="{}" cx="{}" cy="{}" r="{}"/>').format(
                shape.css, _n(shape.x), _n(shape.y), _n(shape.radius)
            )
        case Band():
            return Markup('<path class="{}" d="{}"/>').format(shape.css, _band_path(shape))
        case Text():
            return _text(shape, direction)


def _box(shape: Rect) -> Markup:
    return Markup(' x="{}" y="{}" width="{}" height="{}"').format(
        _n(shape.x), _n(shape.y), _n(shape.width), _n(shape.height)
    )


def _band_path(band: Band) -> str:
    middle = _n((band.x1 + band.x2) / 2)
    x1, x2 = _n(band.x1), _n(band.x2)
    top1, top2 = _n(band.top1), _n(band.top2)
    foot1, foot2 = _n(band.top1 + band.height), _n(band.top2 + band.height)
    return (
        f"M{x1} {top1}C{middle} {top1} {middle} {top2} {x2} {top2}"
        f"V{foot2}C{middle} {foot2} {middle} {foot1} {x1} {foot1}Z"
    )


def _text(shape: Text, direction: Direction) -> Markup:
    """A label keeps its place where it reads from the right and start and end change sides."""
    way = reading(shape.text, direction)
    anchor = _FLIPPED[shape.anchor] if way == "rtl" else shape.anchor
    more = Markup("")
    if shape.css:
        more += Markup(' class="{}"').format(shape.css)
    if anchor != "start":
        more += Markup(' text-anchor="{}"').format(anchor)
    if way == "rtl":
        more += Markup(' direction="rtl"')
    return Markup('<text x="{}" y="{}" font-size="{}"{}>{}</text>').format(
        _n(shape.x), _n(shape.y), _n(shape.size), more, escape(clean(shape.text))
    )
