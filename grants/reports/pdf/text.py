"""Text set in lines: broken, turned to reading order, and put on the paper.

Written for mixed Urdu and English with figures. reportlab's own right-to-left path leaves
words in left-to-right order and knows no second font; see `bidi` and `fonts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any, Literal

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from grants.reports.pdf import bidi, fonts
from grants.web.pictures import Direction, reading

Align = Literal["start", "end", "left", "right", "middle"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set. Sizes are points; `leading` is from baseline to baseline."""

    size: float = 10
    leading: float = 14.5
    bold: bool = False
    colour: str = "#1b2420"
    align: Align = "start"
    direction: Direction = "ltr"
    language: str = "en"

    @property
    def weight(self) -> fonts.Weight:
        """Which of the two weights."""
        return "bold" if self.bold else "regular"

    @property
    def ink(self) -> Color:
        """The colour as reportlab knows it."""
        return HexColor(self.colour)

    def but(self, **changes: Any) -> Style:
        """The same style with some things changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Piece:
    """Glyphs of one face, from left to right."""

    face: fonts.Face
    glyphs: tuple[fonts.Glyph, ...]

    @property
    def width(self) -> float:
        """In thousandths of the size."""
        return sum(glyph.advance for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line, ready to draw."""

    text: str
    pieces: tuple[Piece, ...]
    width: float
    """In points."""


@lru_cache(maxsize=20_000)
def _pieces(text: str, weight: fonts.Weight, language: str, leftward: bool) -> tuple[Piece, ...]:
    """A run of one direction as pieces, from left to right."""
    pieces = []
    for stretch in fonts.stretches(text):
        face = fonts.face(stretch.family, weight)
        part = text[stretch.start : stretch.end]
        pieces.append(Piece(face, face.shape(part, leftward=leftward, language=language)))
    return tuple(reversed(pieces)) if leftward else tuple(pieces)


def width(text: str, style: Style) -> float:
    """The width of a text on one line, in points."""
    return one_line(text, style).width


def one_line(text: str, style: Style) -> SetLine:
    """The text on one line, however long."""
    shown = fonts.drawable(" ".join(text.splitlines()))
    way = reading(shown, style.direction)
    return _line(shown, bidi.levels(shown, way), 0, len(shown), style, way)


def _line(
    text: str, levels: list[int], start: int, end: int, style: Style, way: Direction
) -> SetLine:
    pieces: list[Piece] = []
    base = bidi.base_level(way)
    for run in bidi.visual_runs(text, levels, base, start, end):
        part = text[run.start : run.end]
        pieces += _pieces(part, style.weight, style.language, bool(run.level % 2))
    span = sum(piece.width for piece in pieces) * style.size / 1000
    return SetLine(text[start:end], tuple(pieces), span)


def set_lines(text: str, style: Style, room: float) -> list[SetLine]:
    """The text broken into lines no wider than `room` points; its own line breaks are kept."""
    lines: list[SetLine] = []
    for paragraph in text.splitlines() or [""]:
        shown = fonts.drawable(paragraph)
        way = reading(shown, style.direction)
        levels = bidi.levels(shown, way)
        for start, end in _breaks(shown, style, room):
            lines.append(_line(shown, levels, start, end, style, way))
    return lines


_TOLERANCE = 0.01


def _breaks(text: str, style: Style, room: float) -> Iterator[tuple[int, int]]:
    """Where lines begin and end; the spaces at a break belong to neither line."""
    start = end = 0
    used = 0.0
    for begin, last in _words(text):
        first = begin
        if end <= start:
            start = end = first  # spaces before the first word are no part of the line
        word = _measure(text[first:last], style)
        gap = _gap(text, end, first, style) if end > start else 0.0
        if end > start and used + gap + word > room + _TOLERANCE:
            yield start, end
            start, used, gap = first, 0.0, 0.0
        while word > room + _TOLERANCE and last - first > 1:
            # An address or a hash longer than the line is cut where the line is full.
            first += _fitting(text[first:last], style, room)
            yield start, first
            start = first
            word = _measure(text[first:last], style)
        used += gap + word
        end = last
    yield start, end


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that are not broken; a break is also allowed after a hyphen or a slash."""
    at = 0
    for is_space, group in groupby(text, key=lambda c: c in " \t\u200b"):
        length = len(list(group))
        if not is_space:
            begin = at
            for i in range(at, at + length - 1):
                if text[i] in "-–—/" and i > begin and not text[i + 1].isdigit():
                    yield begin, i + 1
                    begin = i + 1
            yield begin, at + length
        at += length


@lru_cache(maxsize=20_000)
def _measure(text: str, style: Style) -> float:
    """About the width of a word: its runs need no order to be added up."""
    if not text:
        return 0.0
    way = reading(text, style.direction)
    return _line(text, bidi.levels(text, way), 0, len(text), style, way).width


def _gap(text: str, end: int, first: int, style: Style) -> float:
    """The width of the spaces after a word, which its last letter's font draws."""
    if end == first:
        return 0.0
    return _measure(text[end - 1 : first], style) - _measure(text[end - 1 : end], style)


def _fitting(text: str, style: Style, room: float) -> int:
    """How many of the first characters fit; at least one."""
    low, high = 1, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if _measure(text[:middle], style) <= room:
            low = middle
        else:
            high = middle - 1
    return low


# Isolates order the glyphs; a reader who copies the text needs none of them.
_UNSEEN = dict.fromkeys(range(0x2066, 0x206A))


def draw_line(canvas: Canvas, line: SetLine, x: float, y: float, style: Style) -> None:
    """Put a line on the paper, its left edge at x, its baseline at y.

    Where the glyphs do not spell the text (Urdu, mixed order), the text itself goes along
    as ActualText, so that a reader can search and copy it.
    """
    if not line.pieces:
        return
    code: list[str] = []
    spelled = line.text.isascii()
    if not spelled:
        plain = line.text.translate(_UNSEEN)
        utf16 = plain.encode("utf-16-be", "replace").hex().upper()
        code.append(f"/Span <</ActualText <FEFF{utf16}>>> BDC")
    code.append("BT")
    red, green, blue = style.ink.rgb()
    code.append(f"{red:.4g} {green:.4g} {blue:.4g} rg")
    for piece in line.pieces:
        code += _draw_piece(canvas, piece, x, y, style.size)
        x += piece.width * style.size / 1000
    code.append("ET")
    if not spelled:
        code.append("EMC")
    # reportlab keeps the page's operators here; it has no public way to add placed glyphs.
    page: Any = canvas
    page._code.append("q " + "\n".join(code) + " Q")


def _draw_piece(canvas: Canvas, piece: Piece, x: float, y: float, size: float) -> Iterator[str]:
    """Text operators of one piece: a new start for each subset and each raised mark."""
    document = canvas._doc  # type: ignore[attr-defined]
    font = piece.face.font
    placed: list[tuple[int, float, float, int, fonts.Glyph]] = []
    pen = 0.0
    for glyph in piece.glyphs:
        ((subset, codes),) = font.splitString(chr(glyph.code), document)
        placed.append((subset, glyph.dy, pen, codes[0], glyph))
        pen += glyph.advance
    for (subset, dy), group in groupby(placed, key=lambda p: (p[0], p[1])):
        glyphs = list(group)
        begin = glyphs[0][2] + glyphs[0][4].dx
        yield f"{font.getSubsetInternalName(subset, document)} {_n(size)} Tf"
        yield f"1 0 0 1 {_n(x + begin * size / 1000)} {_n(y + dy * size / 1000)} Tm"
        yield f"[{_shown(glyphs, begin)}] TJ"


def _shown(glyphs: list[tuple[int, float, float, int, fonts.Glyph]], begin: float) -> str:
    """Hexadecimal strings with the corrections between them, in thousandths."""
    shown: list[str] = []
    reader = begin
    for _subset, _dy, pen, code, glyph in glyphs:
        shift = reader - (pen + glyph.dx)
        if abs(shift) >= 1:
            shown.append(f"{shift:.0f}")
            reader -= round(shift)
        shown.append(f"<{code:02X}>")
        reader += glyph.width
    return "".join(shown).replace("><", "")


def _n(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def left_edge(line: SetLine, style: Style, room: float) -> float:
    """How far from the left a line begins in a column of this width."""
    align = style.align
    if align in ("start", "end"):
        from_left = (align == "start") == (style.direction == "ltr")
        align = "left" if from_left else "right"
    if align == "left":
        return 0.0
    return (room - line.width) / (2 if align == "middle" else 1)
