"""The faces reports are set in, and letters turned into placed glyphs.

Two families: Noto Sans, and Noto Naskh Arabic for the Arabic script. Which of them draws a
character is decided by the character, never by the document's language. HarfBuzz shapes
with direction and script given: left to guess, it turns Arabic-script digits around.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal
from unicodedata import category, name

import uharfbuzz
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

Family = Literal["sans", "naskh"]
Weight = Literal["regular", "bold"]

FOLDER = Path(__file__).parent / "fonts"
_FILES: dict[tuple[Family, Weight], str] = {
    ("sans", "regular"): "NotoSans-Regular",
    ("sans", "bold"): "NotoSans-Bold",
    ("naskh", "regular"): "NotoNaskhArabic-Regular",
    ("naskh", "bold"): "NotoNaskhArabic-Bold",
}
_PRIVATE_USE = 0xE000
_MISSING = "\ufffd"


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph where HarfBuzz put it, in thousandths of the font's size."""

    code: int
    """The code point by which reportlab knows this glyph of this font."""
    advance: float
    dx: float
    dy: float
    width: float
    """The advance the font file states, which a PDF reader will assume."""


class Face:
    """One font file: registered with reportlab, shaped by HarfBuzz."""

    def __init__(self, family: Family, weight: Weight) -> None:
        self.name = f"grants-{_FILES[family, weight]}"
        path = FOLDER / f"{_FILES[family, weight]}.ttf"
        self.font: Any = TTFont(self.name, str(path))
        pdfmetrics.registerFont(self.font)
        face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
        self.shaper = uharfbuzz.Font(face)
        self._codes = self._name_every_glyph(face.glyph_count)

    def _name_every_glyph(self, count: int) -> list[int]:
        """A code point for each glyph; forms without one get one for private use.

        All are given at once and in glyph order, so that a document's bytes do not
        depend on which documents were made before it.
        """
        known = self.font.face
        free = _PRIVATE_USE
        codes: list[int] = []
        for glyph in range(count):
            if glyph in known.glyphToChar:
                codes.append(known.glyphToChar[glyph][0])
                continue
            while free in known.charToGlyph:
                free += 1
            known.charToGlyph[free] = glyph
            known.glyphToChar[glyph] = [free]
            known.charWidths[free] = self.shaper.get_glyph_h_advance(glyph)
            codes.append(free)
        return codes

    def has(self, character: str) -> bool:
        """Whether the font file draws this character."""
        return ord(character) in self.font.face.charToGlyph and not (
            _PRIVATE_USE <= ord(character) <= 0xF8FF
        )

    def shape(self, text: str, *, leftward: bool, language: str) -> tuple[Glyph, ...]:
        """The text's glyphs from left to right; `leftward` text is turned around."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.direction = "rtl" if leftward else "ltr"
        buffer.script = "Arab" if any(_is_arabic(c) for c in text) else "Latn"
        buffer.language = language
        # Latin ligatures would be private glyphs, and a reader could not search for "fi".
        arabic = buffer.script == "Arab"
        uharfbuzz.shape(self.shaper, buffer, {"liga": arabic, "clig": arabic, "kern": True})
        widths = self.font.face.charWidths
        return tuple(
            Glyph(
                self._codes[info.codepoint],
                place.x_advance,
                place.x_offset,
                place.y_offset,
                widths[self._codes[info.codepoint]],
            )
            for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        )


@cache
def face(family: Family, weight: Weight) -> Face:
    """The face, read once in a process."""
    return Face(family, weight)


@lru_cache(maxsize=4096)
def _is_arabic(character: str) -> bool:
    return "ARABIC" in name(character, "")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters start to end of a text that one family draws."""

    start: int
    end: int
    family: Family


def drawable(text: str) -> str:
    """The text as it can be drawn: what no face has becomes the replacement mark, one for one."""
    sans, naskh = face("sans", "regular"), face("naskh", "regular")
    return "".join(c if _is_invisible(c) or sans.has(c) or naskh.has(c) else _MISSING for c in text)


@lru_cache(maxsize=4096)
def _is_invisible(character: str) -> bool:
    return category(character) in ("Cf", "Cc", "Zl", "Zp")


def stretches(text: str) -> list[Stretch]:
    """The text cut by the family that draws it.

    Spaces, signs and marks that both families have go with the letters before them, so
    a sentence is shaped whole; figures and Latin letters are always Noto Sans, and so are
    brackets, lest a pair around Latin words be drawn by two faces.
    """
    sans, naskh = face("sans", "regular"), face("naskh", "regular")
    cut: list[Stretch] = []
    for i, c in enumerate(text):
        before: Family = cut[-1].family if cut else "sans"
        family: Family
        if _is_arabic(c):
            family = "naskh"
        elif c.isascii() and (c.isalnum() or c in "()[]{}"):
            family = "sans"
        elif _is_invisible(c) or (before == "naskh" and naskh.has(c)):
            family = before
        else:
            family = "sans" if sans.has(c) else "naskh"
        if cut and cut[-1].family == family:
            cut[-1] = Stretch(cut[-1].start, i + 1, family)
        else:
            cut.append(Stretch(i, i + 1, family))
    return cut
