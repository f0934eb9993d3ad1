r"""Counting words and characters, the same way on the server and in the page.

The page's counters (`static/grants.js`) follow the same rules and are changed together
with them; `tests/assets/counted.json` holds cases on which both must agree.

Counted is what is kept, not what is typed: `tidy` first. A character is a sign of
Unicode (a code point) after letters and their marks are composed (NFC): “é” is one
however it was typed, an emoji is one, a family of three joined by signs is five, and a
line end is one whether it came as CR LF or as LF.
"""

from __future__ import annotations

import re
import unicodedata

# White space of Unicode, each sign named, because Python's and JavaScript's own
# ideas of it differ (Python's `\s` has U+001C to U+001F, JavaScript's has U+FEFF).
WHITE_SPACE = "\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Signs that no text is kept with: they mean nothing to a reader, and some no database takes.
CONTROL = "\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff"
_BETWEEN_WORDS = re.compile(f"[{WHITE_SPACE}]+")
_ENDS = re.compile(rf"\A[{WHITE_SPACE}]+|[{WHITE_SPACE}]+\Z")
_CONTROL = re.compile(f"[{CONTROL}]")


def tidy(text: str) -> str:
    """Text as it is kept: one kind of line end, composed letters, no control signs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENDS.sub("", _CONTROL.sub("", unicodedata.normalize("NFC", text)))


def one_line(text: str) -> str:
    """Text of one line as it is kept: words with one space between them."""
    return " ".join(_words(tidy(text)))


def count_words(text: str) -> int:
    """How many words a text has: runs of signs between white space, in any script."""
    return len(_words(text))


def count_characters(text: str) -> int:
    """How many characters of a text are kept: code points after `tidy`."""
    return len(tidy(text))


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(text) if word]
