"""Where the money ends in a ranking, how far scores lie apart, how much is done."""

from __future__ import annotations

from grants.kernel.i18n import _
from grants.web.pictures.labels import NARROW, SMALL, Amount, span_of, text_width
from grants.web.pictures.shapes import Circle, Hatch, Line, Picture, Rect, Shape, Text


def funding_line(
    *,
    title: str,
    proposed: Amount,
    available: Amount,
    left: Amount,
    asked: Amount,
    more: Amount,
    held: Amount | None = None,
    narrow: bool = False,
) -> Picture:
    """What is proposed against what is available; hatched, what does not fit any more.

    `asked` is the sum of all that may be funded in rank order, `left` is available less
    proposed (below nil when too much is proposed) and `more` is asked less available.
    Held money is said and not drawn: harm is no part of this sum.
    """
    width = NARROW if narrow else 760
    whole = max(proposed.size, available.size, asked.size)
    room = width - 2.0
    done = 1 + span_of(proposed.size, whole, room)
    mark = 1 + span_of(available.size, whole, room)
    end = 1 + span_of(asked.size, whole, room)
    shapes: list[Shape] = [Rect(1, 26, done - 1, 24, "f-com")]
    if mark > done:
        shapes.append(Rect(done, 26, mark - done, 24, "f-ava"))
    if end > max(mark, done):
        begin = max(mark, done)
        shapes.append(Rect(begin, 26, end - begin, 24, "f-ava"))
        shapes.append(Hatch(begin, 26, end - begin, 24))
    shapes.append(Line(mark, 16, mark, 58, "f-mark"))
    words = _("Available %(amount)s", amount=available.text)
    shapes.append(_by_the_mark(mark, 11, words, "b", width))
    named = _("Proposed %(amount)s", amount=proposed.text)
    above = text_width(named, SMALL) + text_width(words, SMALL) < mark
    shapes.append(Text(1, 11 if above else 74, named, "b", SMALL))
    foot = 74 if above else 92
    over = left.size < 0
    beside = (
        _("%(amount)s too much", amount=left.text.lstrip("−-"))
        if over
        else _("%(amount)s left", amount=left.text)
    )
    tail = _("%(amount)s more asked", amount=more.text) if more.size > 0 else ""
    shapes += _two_ends(mark, foot, beside, tail, width)
    said = _(
        "Available %(available)s. Proposed %(proposed)s. "
        "All that may be funded in rank order asks for %(asked)s.",
        available=available.text,
        proposed=proposed.text,
        asked=asked.text,
    )
    if held is not None and held.size:
        said += " " + _("Held by a harm flag and left out: %(held)s.", held=held.text)
    return Picture(width, foot + 8, title, said, tuple(shapes))


def _by_the_mark(x: float, y: float, words: str, css: str, width: float) -> Text:
    half = text_width(words, SMALL) / 2
    if x - half < 0:
        return Text(0, y, words, css, SMALL)
    if x + half > width:
        return Text(width, y, words, css, SMALL, "end")
    return Text(x, y, words, css, SMALL, "middle")


def _two_ends(x: float, y: float, before: str, after: str, width: float) -> list[Shape]:
    """Two remarks left and right of a mark; joined in one line where one has no room."""
    if not after:
        fits = text_width(before, SMALL) <= x
        return [Text(x, y, before, "s", SMALL, "end") if fits else Text(0, y, before, "s", SMALL)]
    if text_width(before, SMALL) <= x and text_width(after, SMALL) <= width - x - 6:
        return [Text(x, y, before, "s", SMALL, "end"), Text(x + 6, y, after, "s", SMALL)]
    return [Text(width, y, f"{before}{_(', ')}{after}", "s", SMALL, "end")]


WIDE_SPREAD = 25
SPREAD_FROM, SPREAD_TO = 40, 100


def spread(low: float, mean: float, high: float) -> Picture:
    """How far reviewers lie apart: the dot is the mean, the line goes from lowest to highest.

    Merit out of 100 on one fixed line from 40 to 100, so rows compare; lower values stand
    at its start. Dashed where the two ends are more than 25 points apart.
    """
    points = [round(4 + 112 * _clamped(value), 1) for value in (low, mean, high)]
    dash = "5 3" if high - low > WIDE_SPREAD else ""
    said = _("Reviewers from %(low)s to %(high)s", low=f"{low:g}", high=f"{high:g}")
    if dash:
        said = _("%(said)s, wide", said=said)
    shapes = (
        Line(4, 10, 116, 10, "ax"),
        Line(points[0], 10, points[2], 10, "rg", dash),
        Circle(points[1], 10, 5, "mn"),
    )
    return Picture(120, 20, said, "", shapes, css="g-spread")


def _clamped(value: float) -> float:
    return min(1.0, max(0.0, (value - SPREAD_FROM) / (SPREAD_TO - SPREAD_FROM)))


def progress_bar(done: int, of: int) -> Picture:
    """How much is complete; it only repeats the words above it, and runs with the reading."""
    filled = span_of(done, of, 300.0)
    shapes = (Rect(0.5, 0.5, 299, 9, "t", 2), Rect(0, 0, filled, 10, "v", 2))
    return Picture(
        300, 10, _("%(done)s of %(of)s", done=done, of=of), "", shapes,
        css="g-bar", decorative=True, mirrored=True, stretched=True,
    )  # fmt: skip
