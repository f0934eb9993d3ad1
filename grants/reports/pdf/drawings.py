"""A Picture on paper, in the colours its classes have on a page."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from grants.reports.pdf.text import Style, draw_line, left_edge, one_line
from grants.web.pictures import (
    Band,
    Circle,
    Direction,
    Hatch,
    Line,
    Picture,
    Rect,
    Shape,
    Text,
)

INK, SOFT, LINE, EDGE = "#1b2420", "#525c60", "#ddd8cc", "#7b8087"
ACT, HARM, BAD, NEED, GO = "#03544a", "#580f57", "#8c2723", "#9b5802", "#1f599e"
WELL, SHEET = "#f3f0e8", "#ffffff"


@dataclass(frozen=True, slots=True)
class Paint:
    """How a class is drawn. No fill and no stroke means that nothing is."""

    fill: str = ""
    stroke: str = ""
    width: float = 1
    opacity: float = 1


# The light theme of tokens.css, by the class names of components.css.
PAINTS: dict[str, Paint] = {
    "f-dis": Paint("#03544a", ACT),
    "f-com": Paint("#3a8577", ACT),
    "f-res": Paint("#a3cabf", ACT),
    "f-ava": Paint(SHEET, ACT),
    "f-hat": Paint("", ACT, 1, 0.55),
    "f-flow": Paint("#3a8577", opacity=0.3),
    "f-flow free": Paint(EDGE, opacity=0.22),
    "f-node": Paint(ACT),
    "f-held": Paint(HARM),
    "f-mark": Paint("", INK, 2),
    "base": Paint("", EDGE),
    "ax": Paint("", LINE),
    "rg": Paint("", GO, 3),
    "mn": Paint(GO),
    "t": Paint(WELL, EDGE),
    "v": Paint(ACT),
    "k-low": Paint(SHEET, EDGE),
    "k-medium": Paint(WELL, EDGE),
    "k-high": Paint("#f6ebf5", HARM),
    "k-extreme": Paint("#cfa9cd", HARM, 2.5),
    "k-hat": Paint("", HARM, 1, 0.35),
    "k-tag": Paint(SHEET),
    "k-line": Paint("", INK, 1.5),
    "k-now": Paint(INK, SHEET, 1.5),
    "k-left": Paint(SHEET, INK, 2),
}
_TEXT_COLOURS = {"s": SOFT, "f-held": HARM, "k-inv": SHEET}


class Drawing(Flowable):
    """A picture as wide as its column, or narrower where that would make it too tall."""

    def __init__(self, picture: Picture, direction: Direction, language: str) -> None:
        super().__init__()
        self.picture = picture
        self.direction = direction
        self.language = language
        self.scale = 1.0

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803
        """The size in a column of this width: never enlarged past a page's usual text."""
        self.scale = min(aW / self.picture.width, 0.8)
        self.width = aW
        self.height = self.picture.height * self.scale
        return aW, self.height

    def draw(self) -> None:
        """Draw it with the origin of the picture at the top left."""
        canvas: Canvas = self.canv
        canvas.saveState()
        canvas.translate(0, self.height)
        canvas.scale(self.scale, self.scale)
        if self.picture.mirrored and self.direction == "rtl":
            canvas.transform(-1, 0, 0, 1, self.picture.width, 0)
        for shape in self.picture.shapes:
            self._draw(canvas, shape)
        canvas.restoreState()

    def _draw(self, canvas: Canvas, shape: Shape) -> None:
        if isinstance(shape, Text):
            self._draw_text(canvas, shape)
            return
        paint = PAINTS[shape.css]
        canvas.saveState()
        if paint.fill:
            canvas.setFillColor(HexColor(paint.fill))
        if paint.stroke:
            canvas.setStrokeColor(HexColor(paint.stroke))
            canvas.setLineWidth(paint.width)
        if paint.opacity < 1:
            canvas.setFillAlpha(paint.opacity)
            canvas.setStrokeAlpha(paint.opacity)
        _outline(canvas, shape, bool(paint.fill), bool(paint.stroke))
        canvas.restoreState()

    def _draw_text(self, canvas: Canvas, text: Text) -> None:
        classes = text.css.split()
        colour = next((_TEXT_COLOURS[c] for c in classes if c in _TEXT_COLOURS), INK)
        style = Style(
            size=text.size, bold="b" in classes, colour=colour, direction=self.direction,
            language=self.language,
            align={"start": "left", "middle": "middle", "end": "right"}[text.anchor],  # type: ignore[arg-type]
        )  # fmt: skip
        line = one_line(text.text, style)
        draw_line(canvas, line, text.x + left_edge(line, style, 0.0), -text.y, style)


def _outline(canvas: Canvas, shape: Shape, fill: bool, stroke: bool) -> None:
    """Draw one shape; the picture's y grows downward, the paper's upward."""
    f, s = int(fill), int(stroke)
    match shape:
        case Rect():
            top = -shape.y - shape.height
            canvas.roundRect(
                shape.x, top, shape.width, shape.height, shape.radius, stroke=s, fill=f
            )
        case Hatch():
            canvas.lines([(x1, -y1, x2, -y2) for x1, y1, x2, y2 in shape.strokes()])
        case Line():
            if shape.dash:
                canvas.setDash([float(n) for n in shape.dash.split()])
                canvas.setLineWidth(1)
            canvas.line(shape.x1, -shape.y1, shape.x2, -shape.y2)
        case Circle():
            canvas.circle(shape.x, -shape.y, shape.radius, stroke=s, fill=f)
        case Band():
            middle = (shape.x1 + shape.x2) / 2
            foot1, foot2 = -shape.top1 - shape.height, -shape.top2 - shape.height
            path = canvas.beginPath()
            path.moveTo(shape.x1, -shape.top1)
            path.curveTo(middle, -shape.top1, middle, -shape.top2, shape.x2, -shape.top2)
            path.lineTo(shape.x2, foot2)
            path.curveTo(middle, foot2, middle, foot1, shape.x1, foot1)
            path.close()
            canvas.drawPath(path, stroke=s, fill=f)
        case Text():
            raise TypeError("a text has no outline")
