"""How the lines of a call file are laid out: indentation, folding and quotes."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

WIDTH = 96

# Words that stand in YAML without quotes: no sign that means something to YAML, no
# other reading (yes, null, a number with a base, a time), nothing at the ends to trim.
_BARE = re.compile(r"[^\W\d_][\w .,()/’“”–?!;+%£€؟،۔؛-]*(?<! )")
_NOT_BARE = frozenset("y n yes no on off true false null none default".split())
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff\t]")

Written: TypeAlias = "str | bool | int | Mapping[str, Written] | Sequence[Written]"


class Bare(str):
    """A word that is written as it is: a key, a date, an amount."""

    __slots__ = ()


def entries_lines(entries: Sequence[Mapping[str, Written]], level: int = 1) -> Iterator[str]:
    """Entries of a list, one after the other."""
    for entry in entries:
        yield from entry_lines(entry, level)


def entry_lines(entry: Mapping[str, Written], level: int) -> Iterator[str]:
    """One mapping as an entry of a list: a dash before its first line."""
    lines = list(mapping_lines(entry, level + 1))
    yield "  " * level + "- " + lines[0].lstrip()
    yield from lines[1:]


def mapping_lines(mapping: Mapping[str, Written], level: int) -> Iterator[str]:
    """The lines of a mapping: each key with its value."""
    for key, value in mapping.items():
        yield from _pair("  " * level + key + ":", value, level)


def _pair(before: str, value: Written, level: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield before
        yield from mapping_lines(value, level + 1)
    elif isinstance(value, str | bool | int):
        yield from _scalar(before + " ", value, level)
    else:
        yield from _list(before, value, level)


def _list(before: str, values: Sequence[Written], level: int) -> Iterator[str]:
    if all(isinstance(value, Bare) for value in values):
        yield f"{before} [{', '.join(str(value) for value in values)}]"
        return
    yield before
    for value in values:
        if isinstance(value, Mapping):
            yield from entry_lines(value, level + 1)
        elif isinstance(value, str | bool | int):
            yield from _scalar("  " * (level + 1) + "- ", value, level + 1)


def _scalar(before: str, value: str | bool | int, level: int) -> Iterator[str]:
    if isinstance(value, bool):
        yield before + ("yes" if value else "no")
    elif isinstance(value, int | Bare):
        yield before + str(value)
    else:
        yield from _words(before, value, level)


def _words(before: str, words: str, level: int) -> Iterator[str]:
    """Words bare where YAML allows, folded or literal when long, else between quotes."""
    indent = "  " * (level + 1)
    lines = words.split("\n")
    if not _UNSAFE.search(words) and len(lines) > 1 and _keeps_as_literal(lines):
        yield before + "|-"
        yield from (indent + line if line else "" for line in lines)
    elif not _UNSAFE.search(words) and len(before + words) > WIDTH and _keeps_when_folded(words):
        yield before + ">-"
        yield from textwrap.wrap(
            words,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    elif _BARE.fullmatch(words) and words.lower() not in _NOT_BARE and "\n" not in words:
        yield before + words
    else:
        yield before + _quoted(words)


def _keeps_as_literal(lines: Sequence[str]) -> bool:
    return all(line == line.strip() for line in lines) and bool(lines[0]) and bool(lines[-1])


def _keeps_when_folded(words: str) -> bool:
    return "\n" not in words and words == " ".join(words.split()) and bool(words)


def _quoted(words: str) -> str:
    quoted = json.dumps(words, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)
