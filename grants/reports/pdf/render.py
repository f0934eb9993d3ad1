"""A Document as a PDF: A4, Urdu or English, the same bytes for the same document."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Table,
)
from reportlab.platypus import PageBreak as NewPage

from grants.kernel.i18n import _, use_language
from grants.reports.document import (
    Document,
    Facts,
    Figure,
    Heading,
    Items,
    MoneyTable,
    Note,
    PageBreak,
    Paragraph,
    Part,
    Signatures,
    Tone,
    WriteIn,
)
from grants.reports.pdf import blanks, tables
from grants.reports.pdf.drawings import ACT, BAD, EDGE, HARM, LINE, NEED, SOFT, Drawing
from grants.reports.pdf.paragraphs import Block
from grants.reports.pdf.text import Style, draw_line, left_edge, one_line, set_lines

_SIDE, _HEAD, _FOOT = 20 * mm, 25 * mm, 24 * mm
_NOTE_GROUNDS = {"need": "#fdf2dc", "bad": "#fbebe8", "harm": "#f6ebf5", "act": "#e4f0ec"}
_NOTE_COLOURS = {"need": NEED, "bad": BAD, "harm": HARM, "act": ACT}
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


def render(document: Document) -> bytes:
    """The document on paper."""
    with use_language(document.language):
        return _Paper(document).bytes()


def _body_style(document: Document) -> Style:
    """Naskh is smaller on its body and taller on its line."""
    if document.direction == "rtl":
        return Style(10.5, 18.5, direction="rtl", language=document.language)
    return Style(9.75, 14.25, language=document.language)


class _Numbered(Canvas):
    """A canvas that keeps its pages until it knows how many there are."""

    def __init__(self, *args: Any, paper: _Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._paper = paper
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802
        self._kept.append(dict(self.__dict__))
        page: Any = self
        page._startPage()

    def save(self) -> None:
        total = len(self._kept)
        for page in self._kept:
            self.__dict__.update(page)
            self._paper.frame(self, self.getPageNumber(), total)
            Canvas.showPage(self)
        Canvas.save(self)


class _Template(BaseDocTemplate):
    """Adds each heading to the outline as it is placed."""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802
        if isinstance(flowable, Block) and flowable.outline is not None:
            key = f"h{self.headings}"
            self.headings += 1
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.text, key, flowable.outline)

    headings = 0


class _Paper:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.body = _body_style(document)
        self.soft = self.body.but(
            size=self.body.size * 0.87, leading=self.body.leading * 0.9, colour=SOFT
        )
        self.width, self.height = landscape(A4) if document.landscape else A4
        self.room = self.width - 2 * _SIDE
        self._outlined = 0

    def bytes(self) -> bytes:
        written = io.BytesIO()
        document = self.document
        template = _Template(
            written,
            pagesize=(self.width, self.height),
            title=document.title,
            author=document.issuer,
            subject=document.subtitle or document.title,
            creator="grants",
            producer="grants",
            keywords=[document.check_sum(), *document.marks],
            lang=document.language,
            invariant=1,
            displayDocTitle=True,
        )
        column = Frame(
            _SIDE, _FOOT, self.room, self.height - _HEAD - _FOOT,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        template.addPageTemplates(PageTemplate(frames=[column], onPage=self._begin))
        template.build(list(self._story()), canvasmaker=self._canvas)
        return written.getvalue()

    def _canvas(self, *args: Any, **kwargs: Any) -> Canvas:
        return _Numbered(*args, paper=self, **kwargs)

    def _begin(self, canvas: Canvas, _template: BaseDocTemplate) -> None:
        """The file's own particulars, once."""
        if canvas.getPageNumber() > 1:
            return
        made = (self.document.made_at or _NO_DATE).astimezone(UTC)
        stamp = canvas._doc._timeStamp  # type: ignore[attr-defined]
        stamp.YMDhms = made.timetuple()[:6]
        canvas.setViewerPreference("DisplayDocTitle", "true")
        canvas.setViewerPreference(
            "Direction", "/R2L" if self.document.direction == "rtl" else "/L2R"
        )
        canvas.setPageCompression(1)

    # Every page

    def frame(self, canvas: Canvas, page: int, total: int) -> None:
        """What stands around the text: who speaks, what this is, where it is from."""
        document = self.document
        self._head(canvas, first=page == 1)
        small = self.body.but(size=self.body.size * 0.76, leading=self.body.size, colour=SOFT)
        foot = _FOOT - 8 * mm
        canvas.setStrokeColor(HexColor(LINE))
        canvas.setLineWidth(0.5)
        canvas.line(_SIDE, foot + 11, self.width - _SIDE, foot + 11)
        named = _joined(document.title, document.reference, document.dated)
        self._put(canvas, self._short(named, small, self.room * 0.78), small, foot)
        pages = _("Page %(page)s of %(pages)s", page=page, pages=total)
        self._put(canvas, pages, small.but(align="end"), foot)
        if document.address:
            self._put(canvas, document.address, small, foot - small.leading * 1.25)
        proof = _("Check sum %(digits)s", digits=f"\u2066{document.short_sum}\u2069")
        self._put(canvas, proof, small.but(align="end"), foot - small.leading * 1.25)

    def _head(self, canvas: Canvas, *, first: bool) -> None:
        """The green edge and the gate with the issuer's name."""
        canvas.setFillColor(HexColor(ACT))
        canvas.rect(0, self.height - 3, self.width, 3, stroke=0, fill=1)
        y = self.height - 15 * mm
        rightward = self.document.direction == "ltr"
        side = 15.0 if first else 11.0
        _gate(canvas, _SIDE if rightward else self.width - _SIDE - side, y - side * 0.22, side)
        name = self.body.but(size=self.body.size * (1.05 if first else 0.87), bold=True)
        self._put(canvas, self.document.issuer, name, y, inset=side + 6)
        if not first:
            shown = self._short(self.document.title, self.soft, self.room * 0.55)
            self._put(canvas, shown, self.soft.but(align="end"), y)

    def _short(self, text: str, style: Style, room: float) -> str:
        lines = set_lines(text, style, room)
        return text if len(lines) == 1 else f"{lines[0].text.rstrip(' ,·')}…"

    def _put(self, canvas: Canvas, text: str, style: Style, y: float, inset: float = 0) -> None:
        line = one_line(text, style)
        room = self.room - inset
        start = _SIDE + (inset if style.direction == "ltr" else 0)
        draw_line(canvas, line, start + left_edge(line, style, room), y, style)

    # The text

    def _story(self) -> Iterator[Flowable]:
        document, body = self.document, self.body
        title = body.but(size=body.size * 1.85, leading=body.leading * 1.62, bold=True)
        yield self._outline(Block(document.title, title, after=2), 0)
        if document.subtitle:
            under = body.but(size=body.size * 1.08, colour=SOFT)
            yield Block(document.subtitle, under, after=4)
        if meta := _joined(document.reference, document.dated):
            yield Block(meta, self.soft, after=6)
        yield from tables.facts_grid(document.facts, body, self.room)
        heads: list[Flowable] = []
        for part in document.parts:
            made = self._part(part)
            if isinstance(part, Heading):
                heads += made
                continue
            yield from self._together(heads, made, isinstance(part, MoneyTable | Facts))
            heads = []
        yield from heads

    def _together(
        self, heads: list[Flowable], made: list[Flowable], tabular: bool
    ) -> Iterator[Flowable]:
        """Headings with the first of what they head; a table whole where it is not long."""
        if not made:
            yield from heads
        elif tabular:
            tall = sum(self._tall(flowable) for flowable in (*heads, *made))
            page = self.height - _HEAD - _FOOT
            if tall <= page * 0.42:
                yield KeepTogether([*heads, *made])
                return
            # A longer one begins where the header and a few rows have room.
            before = sum(self._tall(flowable) for flowable in (*heads, *made[:-1]))
            yield CondPageBreak(min(page, before + self.body.leading * 7))
            yield from heads
            yield from made
        elif heads:
            yield KeepTogether([*heads, made[0]])
            yield from made[1:]
        else:
            yield from made

    def _tall(self, flowable: Flowable) -> float:
        _width, tall = flowable.wrap(self.room, 1e6)
        return float(tall + flowable.getSpaceBefore() + flowable.getSpaceAfter())

    def _outline(self, block: Block, level: int) -> Block:
        block.outline = level
        return block

    def _part(self, part: Part) -> list[Flowable]:
        body = self.body
        match part:
            case Heading():
                scale, before = (1.3, 14) if part.level == 2 else (1.08, 9)
                style = body.but(size=body.size * scale, leading=body.leading * scale, bold=True)
                block = Block(part.text, style, before=before, after=4)
                return [self._outline(block, 1 if part.level == 2 else 2)]
            case Paragraph():
                return [_paragraph(part, body, self.soft)]
            case Items():
                return self._items(part)
            case Facts():
                return tables.facts_list(part.facts, body, self.room)
            case MoneyTable():
                return tables.money_table(part, body, self.room)
            case Figure():
                return self._figure(part)
            case Note():
                return [self._note(part)]
            case Signatures():
                return [KeepTogether(tables.signatures(part.signatures, body, self.room))]
            case WriteIn():
                return blanks.write_in(part, body, self.soft, self.room)
            case PageBreak():
                return [NewPage()]

    def _items(self, part: Items) -> list[Flowable]:
        made: list[Flowable] = []
        indent = self.body.size * (2.0 if part.numbered else 1.3)
        for i, text in enumerate(part.items, start=1):
            marker = f"{i}." if part.numbered else "•"
            last = i == len(part.items)
            made.append(
                Block(text, self.body, marker=marker, indent=indent, after=8 if last else 3)
            )
        return made

    def _figure(self, part: Figure) -> list[Flowable]:
        picture = part.paper or part.wide
        head = self.body.but(size=self.body.size * 1.12, bold=True)
        drawn = Drawing(picture, self.document.direction, self.document.language)
        drawn.spaceAfter = 14
        finding = Block(part.finding, head, before=8)
        return [KeepTogether([finding, Block(part.unit, self.soft, after=6), drawn])]

    def _note(self, part: Note) -> Flowable:
        ground = _NOTE_GROUNDS.get(part.colour, "#f3f0e8")
        colour = _NOTE_COLOURS.get(part.colour, EDGE)
        edge = "LINEBEFORE" if self.document.direction == "ltr" else "LINEAFTER"
        made = Table([[[Block(part.text, self.body)]]], colWidths=[self.room], style=[
            ("BACKGROUND", (0, 0), (-1, -1), HexColor(ground)),
            (edge, (0, 0), (-1, -1), 3, HexColor(colour)),
            ("LEFTPADDING", (0, 0), (-1, -1), 11),
            ("RIGHTPADDING", (0, 0), (-1, -1), 11),
            ("TOPPADDING", (0, 0), (-1, -1), 7),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
        ])  # fmt: skip
        made.spaceBefore, made.spaceAfter = 6, 12
        return made


def _joined(*texts: str) -> str:
    """The texts in a row; each is isolated, so that none disturbs the order of the next."""
    return " · ".join(f"\u2068{text}\u2069" for text in texts if text)


def _paragraph(part: Paragraph, body: Style, soft: Style) -> Block:
    match part.tone:
        case Tone.LEAD:
            lead = body.but(size=body.size * 1.1, leading=body.leading * 1.1)
            return Block(part.text, lead, after=8)
        case Tone.SOFT:
            return Block(part.text, soft, after=7)
        case Tone.ADDRESS:
            return Block(part.text, body.but(leading=body.leading * 0.94), after=14)
        case Tone.BODY:
            return Block(part.text, body, after=7)


def _gate(canvas: Canvas, x: float, y: float, side: float) -> None:
    """The gate of the product's name plate, on a ground of 28 units."""
    unit = side / 28
    canvas.saveState()
    canvas.translate(x, y + side)
    canvas.scale(unit, -unit)
    canvas.setFillColor(HexColor(ACT))
    path = canvas.beginPath()
    path.moveTo(2, 26)
    path.lineTo(2, 12)
    path.curveTo(2, 5.4, 7.4, 1, 14, 1)
    path.curveTo(20.6, 1, 26, 5.4, 26, 12)
    path.lineTo(26, 26)
    path.lineTo(20, 26)
    path.lineTo(20, 13.5)
    path.curveTo(20, 9.8, 17.6, 7, 14, 7)
    path.curveTo(10.4, 7, 8, 9.8, 8, 13.5)
    path.lineTo(8, 26)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.rect(11.5, 13, 5, 13, stroke=0, fill=1)
    canvas.restoreState()
