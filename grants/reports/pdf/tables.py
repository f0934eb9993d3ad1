"""Tables of money, facts and signatures on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, Table

from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.reports.document import (
    Cell,
    Column,
    Fact,
    MoneyTable,
    Named,
    Row,
    RowStyle,
    Signature,
    cell_text,
    fact_text,
)
from grants.reports.pdf.drawings import ACT, EDGE, LINE, SOFT
from grants.reports.pdf.paragraphs import Block
from grants.reports.pdf.text import Style, width

_PAD = 4.0
_LEAST_TEXT = 84.0
# Words are measured one by one and drawn together: room for the difference.
_SLACK = 1.5
_SMALLEST = 6.5

Command = tuple[Any, ...]


def money_table(table: MoneyTable, style: Style, room: float) -> list[Flowable]:
    """The caption and the table; figures at the right in both directions, totals under a
    double rule, the header row on every page, rows whole."""
    caption = style.but(size=style.size * 0.87, leading=style.leading * 0.9, colour=SOFT)
    if not table.rows:
        return [
            Block(table.caption, caption, before=6, after=2),
            Block(table.empty or _("Nothing yet."), style, after=10),
        ]
    cells, widths = fitted(
        table, style.but(size=style.size * 0.9, leading=style.leading * 0.86), room
    )
    commands: list[Command] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("LEFTPADDING", (0, 0), (-1, -1), _PAD),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PAD),
        ("TOPPADDING", (0, 0), (-1, -1), 3.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.2),
        ("LINEBELOW", (0, 0), (-1, 0), 1, HexColor(EDGE)),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, HexColor(LINE)),
    ]
    if table.totals is not None:
        # Two thin lines close together: the double rule of a sum. It stays with its row.
        rule = ("LINEABOVE", (0, -1), (-1, -1), 0.7, HexColor(EDGE), 1, None, None, 2, 1.6)
        commands += [
            rule,
            ("LINEBELOW", (0, -1), (-1, -1), 0, HexColor("#ffffff")),
            ("TOPPADDING", (0, -1), (-1, -1), 6),
            ("NOSPLIT", (0, -2), (-1, -1)),
        ]
    made = Table(cells, colWidths=widths, repeatRows=1, style=commands, hAlign="LEFT")
    made.spaceAfter = 12
    return [Block(table.caption, caption, before=6, after=3), made]


def fitted(
    table: MoneyTable, style: Style, room: float
) -> tuple[list[list[list[Block]]], list[float]]:
    """Cells and column widths; the type is set smaller where the figures need the room."""
    while True:
        widths = _widths(table, style, room)
        if sum(widths) <= room + 0.01 or style.size <= _SMALLEST:
            break
        style = style.but(size=style.size - 0.5, leading=style.leading - 0.6)
    if (total := sum(widths)) > room:
        widths = [w * room / total for w in widths]
    bold = style.but(bold=True)
    soft = style.but(size=style.size * 0.88, leading=style.leading * 0.9, colour=SOFT)
    head = soft.but(bold=True)
    rows = [[_cell(c.title, c, head, soft) for c in table.columns]]
    for row in (*table.rows, *([table.totals] if table.totals else [])):
        own = bold if row.style is RowStyle.STRONG else style
        rows.append([_cell(x, c, own, soft) for x, c in zip(row.cells, table.columns, strict=True)])
    if style.direction == "rtl":
        return [list(reversed(row)) for row in rows], list(reversed(widths))
    return rows, widths


def _cell(cell: Cell, column: Column, style: Style, soft: Style) -> list[Block]:
    own = style.but(align="right") if column.is_figure else style
    if isinstance(cell, Money) and not cell:
        own = own.but(colour=SOFT)
    blocks = [Block(cell_text(cell), own)]
    if isinstance(cell, Named) and cell.note:
        blocks.append(Block(cell.note, soft.but(align=own.align)))
    return blocks


def _texts(table: MoneyTable, at: int) -> list[tuple[str, bool]]:
    rows: list[Row] = [*table.rows, *([table.totals] if table.totals else [])]
    return [(cell_text(row.cells[at]), row.style is RowStyle.STRONG) for row in rows]


def _widths(table: MoneyTable, style: Style, room: float) -> list[float]:
    """Figures get what they need, texts at least their longest word, and share the rest."""
    needs: list[float] = []
    hunger: dict[int, float] = {}
    for at, column in enumerate(table.columns):
        longest, word = _longest(table, at, style)
        if column.is_figure:
            needs.append(longest)
            continue
        needs.append(max(word, min(longest, _LEAST_TEXT)))
        hunger[at] = longest - needs[at]
    spare = room - sum(needs)
    wanted = sum(table.columns[at].share * hunger[at] for at in hunger)
    if spare > 0 and wanted > 0:
        for at, want in hunger.items():
            needs[at] += min(want, spare * table.columns[at].share * want / wanted)
    spare = room - sum(needs)
    if spare > 0:
        # A table is as wide as its column: the texts take what is left, as they are long.
        texts = list(hunger) or list(range(len(needs)))
        whole = sum(needs[at] for at in texts)
        needs = [n + spare * n / whole if at in texts else n for at, n in enumerate(needs)]
    return needs


def _longest(table: MoneyTable, at: int, style: Style) -> tuple[float, float]:
    """The room a column's longest text takes on one line, and its longest word."""
    bold, soft = style.but(bold=True), style.but(size=style.size * 0.88)
    head = [(word, bold) for word in table.columns[at].title.split()]
    cells = [(text, bold if strong else style) for text, strong in _texts(table, at)]
    notes = [(cell.note, soft) for row in table.rows if isinstance(cell := row.cells[at], Named)]
    padding = 2 * _PAD + _SLACK
    whole = max(width(text, own) for text, own in [*head, *cells, *notes, ("", style)])
    words = [(word, own) for text, own in [*head, *cells, *notes] for word in text.split()]
    word = max((width(text, own) for text, own in words), default=0.0)
    # A word longer than this is an address; it is cut rather than given a whole column.
    return whole + padding, min(word, 110.0) + padding


def facts_grid(facts: Sequence[Fact], style: Style, room: float) -> list[Flowable]:
    """The facts under a title: up to three beside each other, label above value."""
    if not facts:
        return []
    across = min(3, len(facts))
    label = style.but(size=style.size * 0.82, leading=style.leading * 0.86, colour=SOFT)
    value = style.but(bold=True)
    rows: list[list[list[Block]]] = []
    for start in range(0, len(facts), across):
        row = [
            [
                Block(fact.label, label),
                Block(fact_text(fact.value), value),
                *([Block(fact.note, label)] if fact.note else []),
            ]
            for fact in facts[start : start + across]
        ]
        row += [[Block("", label)] for _missing in range(across - len(row))]
        rows.append(row if style.direction == "ltr" else list(reversed(row)))
    left, right = (0, 12) if style.direction == "ltr" else (12, 0)
    commands: list[Command] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), left),
        ("RIGHTPADDING", (0, 0), (-1, -1), right),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ("LINEABOVE", (0, 0), (-1, 0), 0.5, HexColor(LINE)),
        ("LINEBELOW", (0, -1), (-1, -1), 0.5, HexColor(LINE)),
    ]
    made = Table(rows, colWidths=[room / across] * across, style=commands, hAlign="LEFT")
    made.spaceAfter = 12
    return [made]


def facts_list(facts: Sequence[Fact], style: Style, room: float) -> list[Flowable]:
    """Labels and values one under the other, a hairline between."""
    if not facts:
        return []
    label = style.but(colour=SOFT)
    small = style.but(size=style.size * 0.87, leading=style.leading * 0.9, colour=SOFT)
    rows = [
        [
            [Block(fact.label, label)],
            [
                Block(fact_text(fact.value), style),
                *([Block(fact.note, small)] if fact.note else []),
            ],
        ]
        for fact in facts
    ]
    widths = [room * 0.32, room * 0.68]
    if style.direction == "rtl":
        rows = [list(reversed(row)) for row in rows]
        widths.reverse()
    commands: list[Command] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0 if style.direction == "ltr" else 8),
        ("RIGHTPADDING", (0, 0), (-1, -1), 8 if style.direction == "ltr" else 0),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(LINE)),
    ]
    made = Table(rows, colWidths=widths, style=commands, hAlign="LEFT")
    made.spaceAfter = 10
    return [made]


def signatures(blocks: Sequence[Signature], style: Style, room: float) -> list[Flowable]:
    """Two blocks beside each other: who, and a line to sign on, or how it was accepted."""
    made: list[Flowable] = []
    for start in range(0, len(blocks), 2):
        pair = list(blocks[start : start + 2])
        row: list[Any] = [_signature(block, style) for block in pair]
        if len(pair) == 1:
            row.append([Block("", style)])
        if style.direction == "rtl":
            row.reverse()
        table = Table([row], colWidths=[room / 2] * 2, hAlign="LEFT", style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0 if style.direction == "ltr" else 24),
            ("RIGHTPADDING", (0, 0), (-1, -1), 24 if style.direction == "ltr" else 0),
        ])  # fmt: skip
        table.spaceBefore = 14
        made.append(table)
    return made


class _Rule(Flowable):
    """A line to sign on."""

    def __init__(self, above: float) -> None:
        super().__init__()
        self.above = above

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803
        self.width = aW
        return aW, self.above

    def draw(self) -> None:
        self.canv.setStrokeColor(HexColor(EDGE))
        self.canv.setLineWidth(0.7)
        self.canv.line(0, 0, self.width, 0)


def _signature(block: Signature, style: Style) -> list[Flowable]:
    soft = style.but(size=style.size * 0.87, leading=style.leading * 0.9, colour=SOFT)
    shown: list[Flowable] = [Block(block.party, style.but(bold=True))]
    if block.signed:
        shown.append(Block(block.signed, style.but(colour=ACT), before=4))
    else:
        shown.append(_Rule(above=38))
        shown.append(Block(_("Signature and date"), soft))
    shown += [Block(text, soft) for text in (block.name, block.office) if text]
    return shown
