"""Figures and words on pictures: one unit for all, and room to stand in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

WIDE = 680
FULL = 1100
NARROW = 330
BAR = 26
FIGURE = 15
SMALL = 13


class Amount(NamedTuple):
    """A size in any whole unit, and how it is written: `Amount(2985000000, "29.85")`."""

    size: int
    text: str


class Scale(NamedTuple):
    """Amounts in one unit: `million` is true when they are counted in millions."""

    million: bool
    texts: list[str]


def in_one_unit(minor: Sequence[int], *, minor_digits: int) -> Scale:
    """How a picture writes amounts in minor units: all in millions, or all in full.

    From a million upward `71.0` and `29.85`, at most three decimals and as many as the
    figures need; below it whole amounts such as `480,000`. Half-even rounding.
    """
    amounts = [Decimal(value).scaleb(-minor_digits) for value in minor]
    if max((abs(amount) for amount in amounts), default=Decimal(0)) >= 1_000_000:
        return Scale(True, [_millions(amount) for amount in amounts])
    whole = all(amount == amount.to_integral_value() for amount in amounts)
    return Scale(
        False,
        [f"{amount:,.{0 if whole else minor_digits}f}".replace("-", "−") for amount in amounts],
    )


def _millions(amount: Decimal) -> str:
    rounded = (amount / 1_000_000).quantize(Decimal("0.001"), ROUND_HALF_EVEN)
    whole, _point, decimals = f"{rounded:,.3f}".partition(".")
    shown = f"{whole}.{decimals.rstrip('0') or '0'}"
    return "0" if not amount else shown.replace("-", "−")


def text_width(text: str, size: float) -> float:
    """About how wide a label is, on the generous side: pages bring their own fonts."""
    wide = sum(
        1 if c.isupper() or c in "mwMW" else 0.45 if c in " .,'il:;|()" else 0.8 for c in text
    )
    return wide * size * 0.72


def in_lines(text: str, size: float, room: float, most: int = 2) -> list[str]:
    """The text on at most `most` lines of this width; the last ends in an ellipsis if cut."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}", size) <= room:
            line += f" {words.pop(0)}"
        lines.append(line)
    cut = bool(words)
    for i, line in enumerate(lines):
        short = line
        while len(short) > 1 and text_width(short, size) > room:
            short = short[:-1]
        last_and_cut = cut and i == len(lines) - 1
        if short != line or last_and_cut:
            lines[i] = short.rstrip(" ,.") + "…"
    return lines or [""]


def span_of(size: int, whole: int, room: float) -> float:
    """The length of a bar: nothing below nil, never past the room."""
    return 0.0 if whole <= 0 or size <= 0 else min(1.0, size / whole) * room
