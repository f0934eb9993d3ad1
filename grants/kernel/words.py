"""Counting words, the same way on the server and in the page."""

from __future__ import annotations

import re

# White space of Unicode, each sign named, because Python's and JavaScript's own
# ideas of it differ (Python's `\s` has U+001C to U+001F, JavaScript's has U+FEFF).
WHITE_SPACE = "\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_BETWEEN_WORDS = re.compile(f"[{WHITE_SPACE}]+")


def count_words(text: str) -> int:
    r"""How many words a text has: runs of signs between white space, in any script.

    The page's counter follows the same rule and must be changed with it:

        text.split(/[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/)
            .filter(Boolean).length
    """
    return sum(1 for word in _BETWEEN_WORDS.split(text) if word)
