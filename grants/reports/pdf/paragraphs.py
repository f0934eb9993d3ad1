"""Paragraphs for reportlab's page filling, in either direction."""

from __future__ import annotations

from reportlab.platypus import Flowable

from grants.reports.pdf.text import SetLine, Style, draw_line, left_edge, set_lines


class Block(Flowable):
    """A text that is broken into lines where it is placed, and over pages where it must.

    No page ends with its first line alone, nor begins with its last. `before` and `after`
    are the space around it in points; `marker` stands in the margin, as a list's bullet.
    """

    def __init__(
        self,
        text: str,
        style: Style,
        *,
        before: float = 0,
        after: float = 0,
        marker: str = "",
        indent: float = 0,
        lines: list[SetLine] | None = None,
    ) -> None:
        super().__init__()
        self.text = text
        self.style = style
        self.marker = marker
        self.outline: int | None = None
        self.indent = indent
        self.spaceBefore = before
        self.spaceAfter = after
        self.lines = lines or []
        self._given = lines is not None

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803
        """The size in a column of this width."""
        self.width = aW
        if not self._given:
            self.lines = set_lines(self.text, self.style, aW - self.indent)
        self.height = len(self.lines) * self.style.leading
        return aW, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803
        """The part that fits and the rest; nothing if so few lines fit that none should."""
        self.wrap(aW, aH)
        fit = min(int(aH // self.style.leading), len(self.lines) - 2)
        if fit < 2:
            return []
        first = Block(
            self.text, self.style, before=self.spaceBefore, marker=self.marker,
            indent=self.indent, lines=self.lines[:fit],
        )  # fmt: skip
        rest = Block(
            self.text, self.style, after=self.spaceAfter, indent=self.indent,
            lines=self.lines[fit:],
        )  # fmt: skip
        return [first, rest]

    def draw(self) -> None:
        """Draw the lines from the top."""
        rightward = self.style.direction == "ltr"
        room = self.width - self.indent
        inset = self.indent if rightward else 0.0
        # The ink of a line stands in the middle of its leading.
        y = self.height - self.style.leading / 2 - self.style.size * 0.36
        for i, line in enumerate(self.lines):
            if i == 0 and self.marker:
                (mark,) = set_lines(self.marker, self.style, self.indent)
                x = 0.0 if rightward else self.width - mark.width
                draw_line(self.canv, mark, x, y, self.style)
            draw_line(self.canv, line, inset + left_edge(line, self.style, room), y, self.style)
            y -= self.style.leading
