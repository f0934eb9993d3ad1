"""A PDF that comes back: the words on its pages, and whether they draw what ours draw.

Two files draw the same where every page has the same instructions over the same fonts and
pictures, however the file around them is packed. Words are read from the instructions: the
text that a stretch says of itself (ActualText), else its glyphs by the font's ToUnicode.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pikepdf

PAGES_AT_MOST = 500
_DEPTH = 30
# How a stream is packed, and where an object hangs, say nothing of what it shows.
_PACKING = frozenset({"/Length", "/Filter", "/DecodeParms", "/Parent", "/ProcSet", "/Name"})
_CODE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


class Unreadable(Exception):
    """No PDF, or one that cannot be read to the end."""


@dataclass(frozen=True)
class ReadPage:
    """A page: its lines of words in the order in which they are drawn, and all it draws."""

    lines: tuple[str, ...]
    drawing: str


@dataclass(frozen=True)
class ReadPaper:
    """A PDF as it was read."""

    keywords: str
    language: str
    pages: tuple[ReadPage, ...]


def read_paper(content: bytes) -> ReadPaper:
    """Read a PDF. Raises Unreadable."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) > PAGES_AT_MOST:
                raise Unreadable("too many pages")
            return ReadPaper(
                keywords=str(pdf.docinfo.get("/Keywords", "")),
                language=str(pdf.Root.get("/Lang", "")),
                pages=tuple(_page(page) for page in pdf.pages),
            )
    except (
        pikepdf.PdfError,
        pikepdf.PasswordError,
        ValueError,
        TypeError,
        RecursionError,
    ) as error:
        raise Unreadable(str(error)) from error


def _page(page: pikepdf.Page) -> ReadPage:
    resources: Any = page.get("/Resources", pikepdf.Dictionary())
    instructions = list(pikepdf.parse_content_stream(page))
    drawn = hashlib.sha256()
    for box in (page.mediabox, page.cropbox, page.trimbox):
        drawn.update(repr([round(float(edge), 2) for edge in box]).encode())
    drawn.update(str(page.get("/Rotate", 0)).encode() + str(page.get("/UserUnit", 1)).encode())
    known: dict[str, str] = {}
    for instruction in instructions:
        operands = [_plain(each, resources, known) for each in instruction.operands]
        drawn.update(repr((operands, str(instruction.operator))).encode())
    # What lies over the page: notes, stamps, fields.
    for note in page.get("/Annots", pikepdf.Array()):
        drawn.update(_deep(note, 0).encode())
    return ReadPage(tuple(_lines(instructions, resources)), drawn.hexdigest())


def _plain(operand: Any, resources: Any, known: dict[str, str]) -> str:
    """An operand as text; a name stands for the font or picture that it names here."""
    if not isinstance(operand, pikepdf.Name):
        return _deep(operand, 0)
    name = str(operand)
    if name not in known:
        named = [kind[name] for kind in resources.values() if _has(kind, name)]
        known[name] = " ".join(_deep(each, 0) for each in named) or name
    return known[name]


def _has(kind: Any, name: str) -> bool:
    return isinstance(kind, pikepdf.Dictionary) and name in kind


def _deep(thing: Any, depth: int) -> str:
    """What an object says, whatever its number and however its stream is packed."""
    if depth > _DEPTH:
        return "…"
    if isinstance(thing, pikepdf.Stream):
        body = hashlib.sha256(thing.read_bytes()).hexdigest()
        return f"stream {body} {_entries(thing, depth)}"
    if isinstance(thing, pikepdf.Dictionary):
        return _entries(thing, depth)
    if isinstance(thing, pikepdf.Array | list):
        return "[" + " ".join(_deep(each, depth + 1) for each in thing) + "]"
    if isinstance(thing, pikepdf.String):
        return bytes(thing).hex()
    if isinstance(thing, Decimal | float | int) and not isinstance(thing, bool):
        return f"{Decimal(str(thing)).normalize():f}"
    return str(thing)


def _entries(thing: Any, depth: int) -> str:
    found = [
        f"{key} {_deep(thing[key], depth + 1)}"
        for key in sorted(thing.keys())
        if key not in _PACKING
    ]
    return "<" + " ".join(found) + ">"


def _lines(instructions: list[Any], resources: Any) -> Iterator[str]:
    """The words of each text block; a block that says its own text is taken at its word."""
    said: str | None = None
    shown: list[str] = []
    codes: dict[int, str] = {}
    for instruction in instructions:
        match str(instruction.operator):
            case "BDC":
                said = _said(instruction.operands, said)
            case "EMC":
                if said is not None:
                    yield said
                said, shown = None, []
            case "Tf":
                codes = _codes(resources, instruction.operands[0])
            case "Tj" | "'" | '"':
                shown += _decoded(instruction.operands[-1], codes)
            case "TJ":
                for part in instruction.operands[0]:
                    shown += _decoded(part, codes)
            case "ET":
                if said is None and shown:
                    yield "".join(shown)
                shown = []


def _said(operands: Any, before: str | None) -> str | None:
    marked = operands[-1] if len(operands) else None
    if isinstance(marked, pikepdf.Dictionary) and "/ActualText" in marked:
        return str(marked["/ActualText"])
    return before


def _decoded(part: Any, codes: dict[int, str]) -> Iterator[str]:
    if isinstance(part, pikepdf.String):
        yield from (codes.get(each, chr(each)) for each in bytes(part))


def _codes(resources: Any, name: Any) -> dict[int, str]:
    """What each code of a font of one byte stands for."""
    fonts = resources.get("/Font", pikepdf.Dictionary())
    font = fonts.get(name) if name in fonts else None
    stream = font.get("/ToUnicode") if font is not None else None
    if not isinstance(stream, pikepdf.Stream):
        return {}
    found: dict[int, str] = {}
    body = stream.read_bytes()
    for kind in (b"bfchar", b"bfrange"):
        for block in re.findall(rb"begin" + kind + rb"(.*?)end" + kind, body, re.DOTALL):
            for code in (_RANGE if kind == b"bfrange" else _CODE).findall(block):
                first, last = int(code[0], 16), int(code[-2], 16)
                begin = code[-1].decode()
                for step in range(min(last - first, 255) + 1 if len(code) == 3 else 1):
                    found[first + step] = _character(begin, step)
    return found


def _character(begin: str, step: int) -> str:
    text = bytes.fromhex(begin).decode("utf-16-be", "replace")
    return text[:-1] + chr(ord(text[-1]) + step) if text else ""
