"""Room to write on paper: boxes to tick, ruled lines, empty grids; in either direction."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, Table

from grants.reports.document import WriteIn
from grants.reports.pdf.drawings import EDGE, LINE
from grants.reports.pdf.paragraphs import Block
from grants.reports.pdf.text import Style

# As far apart as a hand writes, in points.
_RULED = 24.0
_ROW = 30.0
_ROWS_HELD = 8


def write_in(part: WriteIn, body: Style, soft: Style, room: float) -> list[Flowable]:
    """The note and the label, then the boxes, lines or grid; the first of them with its words."""
    words: list[Flowable] = [Block(part.note, soft, after=3)] if part.note else []
    words += [Block(part.label, soft, before=2, after=1)] if part.label else []
    made: list[Flowable] = [Box(text, body) for text in part.boxes]
    made += [_grid(part, body, room)] if part.columns else []
    made += [Line(room) for _line in range(part.lines)]
    # A long grid runs over pages by itself, so it is not tied to its words.
    if words and len(part.rows) <= _ROWS_HELD:
        made[0] = Stack([*words, made[0]])
        words = []
    made[-1].spaceAfter = 10
    return [*words, *made]


class Stack(Flowable):
    """Things that stay on one page, one under the other."""

    def __init__(self, things: list[Flowable]) -> None:
        super().__init__()
        self.things = things
        self.spaceAfter = things[-1].getSpaceAfter()

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803
        """As tall as all of them."""
        self.width = aW
        self.heights = [thing.wrap(aW, aH)[1] + thing.getSpaceBefore() for thing in self.things]
        self.height = sum(self.heights)
        return aW, self.height

    def draw(self) -> None:
        """Each from the top."""
        y = self.height
        for thing, height in zip(self.things, self.heights, strict=True):
            y -= height
            thing.drawOn(self.canv, 0, y)


class Box(Block):
    """A square to tick, and the words beside it."""

    def __init__(self, text: str, style: Style) -> None:
        super().__init__(text, style, after=3, indent=style.size * 2)

    def draw(self) -> None:
        """The words, then the square at the side where the line begins."""
        super().draw()
        side = self.style.size * 1.05
        x = 1.0 if self.style.direction == "ltr" else self.width - side - 1
        canvas = self.canv
        canvas.saveState()
        canvas.setStrokeColor(HexColor(EDGE))
        canvas.setLineWidth(0.9)
        middle = self.height - self.style.leading / 2
        canvas.rect(x, middle - side / 2, side, side, stroke=1, fill=0)
        canvas.restoreState()


class Line(Flowable):
    """One line to write on."""

    def __init__(self, room: float) -> None:
        super().__init__()
        self.width, self.height = room, _RULED

    def wrap(self, _aW: float, _aH: float) -> tuple[float, float]:  # noqa: N803
        """As wide as the column, as tall as a hand."""
        return self.width, self.height

    def draw(self) -> None:
        """The line at the foot of its room."""
        self.canv.setStrokeColor(HexColor(LINE))
        self.canv.setLineWidth(0.8)
        self.canv.line(0, 1, self.width, 1)


def _grid(part: WriteIn, body: Style, room: float) -> Table:
    """A table to fill in, its columns from the side where reading begins."""
    small = body.but(size=body.size * 0.87, leading=body.leading * 0.88)
    bold = small.but(bold=True)
    head: list[Any] = [Block(each, bold) for each in part.columns]
    named = any(part.rows)
    rows: list[list[Any]] = [
        [Block(row, small) if named else "", *([""] * (len(part.columns) - 1))] for row in part.rows
    ]
    cells = [head, *rows]
    if body.direction == "rtl":
        cells = [row[::-1] for row in cells]
    table = Table(
        cells,
        colWidths=[room / len(part.columns)] * len(part.columns),
        rowHeights=[None, *([None if named else _ROW] * len(rows))],
        repeatRows=1,
        style=[
            ("GRID", (0, 0), (-1, -1), 0.6, HexColor(EDGE)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 1), (-1, -1), _ROW / 3 if named else 4),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ],
    )
    table.spaceBefore = 3
    return table
