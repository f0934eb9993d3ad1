"""Is a receipt ours, and does it say what the record says? Field by field where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import select

from grants.applications.content import content_hash
from grants.applications.eyes import EVERYTHING, STAFF
from grants.applications.models import SubmittedVersion
from grants.kernel.db import db
from grants.kernel.i18n import LANGUAGES, use_language
from grants.reports.catalogue_papers import receipt_of
from grants.reports.document import Document, Items, fact_text, facts_of
from grants.reports.pdf.reading import ReadPage, ReadPaper, Unreadable, read_paper
from grants.reports.pdf.render import render

_SEAL = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_NUMBER = re.compile(r"\bR-[A-Z0-9]+(?:-[A-Z0-9]+)+")
# A value as short as a version's number stands in many other words.
_SHORT = 3


class NotProved(Exception):
    """Why a receipt proves nothing here: a sentence each."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class _Said:
    """One value that the record has: the words before it, and itself."""

    label: str
    value: str


def prove_paper(raw: bytes) -> SubmittedVersion:
    """The version that a PDF receipt is of, once every page draws what the record says.

    The receipt is made again from the record, for each language and each kind of reader, and
    compared with the file page by page, however the file was packed. Raises NotProved with
    each difference.
    """
    try:
        paper = read_paper(raw)
    except Unreadable as error:
        raise NotProved(f"This is no PDF that can be read: {error}") from error
    version = _version_named(paper)
    genuine(version)
    found = _in_particulars(paper, version)
    if any(_same(paper, made) for _document, made in _receipts(version, paper.language)):
        differences: list[str] = []
    else:
        differences = min(
            (_differences(paper, made, document) for document, made in _receipts(version, "")),
            key=len,
        )
    if found or differences:
        raise NotProved(*found, *differences)
    return version


def genuine(version: SubmittedVersion) -> None:
    """What is stored still has the hash that it was sealed with (NotProved)."""
    if content_hash(version.content) != version.content_hash:
        raise NotProved(
            f"{version.receipt_number}: what is stored here was changed after it was submitted."
        )


def differing_content(version: SubmittedVersion, told: Any) -> list[str]:
    """Where a content that somebody holds differs from the one that was submitted."""
    ours, theirs = dict(_leaves(version.content)), dict(_leaves(told))
    return [
        f"{path}: the file says {theirs.get(path, 'nothing')!r}; the record says "
        f"{ours.get(path, 'nothing')!r}."
        for path in dict.fromkeys([*ours, *theirs])
        if ours.get(path) != theirs.get(path)
    ]


def _leaves(thing: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its place; a question or a section stands under its key."""
    if isinstance(thing, dict):
        for key, each in thing.items():
            yield from _leaves(each, f"{path}.{key}".lstrip("."))
    elif isinstance(thing, list):
        for number, each in enumerate(thing, start=1):
            name = each.get("key") if isinstance(each, dict) else None
            yield from _leaves(each, f"{path}.{name or number}")
    else:
        yield path, thing


def _version_named(paper: ReadPaper) -> SubmittedVersion:
    """The version by the number in the file, on its pages, or by its seal."""
    words = "\n".join(line for page in paper.pages for line in page.lines)
    numbers = dict.fromkeys([*_NUMBER.findall(paper.keywords), *_NUMBER.findall(words)])
    seals = _SEAL.findall(paper.keywords)
    if not numbers and not seals:
        raise NotProved("This is no receipt: it names no receipt number and carries no seal.")
    for number in numbers:
        found = _one(SubmittedVersion.receipt_number == number)
        if found is not None:
            return found
    found = _one(SubmittedVersion.content_hash.in_(seals))
    if found is None:
        raise NotProved(
            "No such receipt was given here. Without the record of the fund that gave it, nothing "
            "can be proved: neither who submitted, nor when, nor that the seal is of these answers."
        )
    return found


def _one(condition: Any) -> SubmittedVersion | None:
    query = select(SubmittedVersion).where(condition).order_by(SubmittedVersion.id).limit(1)
    return db.session.scalars(query).first()


def _in_particulars(paper: ReadPaper, version: SubmittedVersion) -> list[str]:
    """The number and the seal that the file says of itself, where they are not the record's."""
    ours = ((_NUMBER, "number", version.receipt_number), (_SEAL, "seal", version.content_hash))
    found = []
    for pattern, word, value in ours:
        # The check sum of the paper itself is as long as a seal.
        said = pattern.findall(paper.keywords)
        if said and value not in said:
            found.append(
                f"The {word} among the file's particulars is {said[-1]}; the record has {value}."
            )
    return found


def _receipts(version: SubmittedVersion, language: str) -> Iterator[tuple[Document, ReadPaper]]:
    """Every receipt that may have been given of a version; those of one language first."""
    for code in sorted(LANGUAGES, key=lambda each: each != language):
        for eyes in (EVERYTHING, STAFF):
            with use_language(code):
                document = receipt_of(version, eyes)
            yield document, read_paper(render(document))


def _same(paper: ReadPaper, made: ReadPaper) -> bool:
    return [page.drawing for page in paper.pages] == [page.drawing for page in made.pages]


def _differences(paper: ReadPaper, made: ReadPaper, document: Document) -> list[str]:
    said = [
        *(_Said(each.label, fact_text(each.value)) for each in facts_of(document)),
        *(
            _Said("File", item)
            for part in document.parts
            if isinstance(part, Items)
            for item in part.items
            if "SHA-256" in item
        ),
    ]
    found = []
    if len(paper.pages) != len(made.pages):
        found.append(f"The file has {len(paper.pages)} pages; the receipt has {len(made.pages)}.")
    for number, (theirs, ours) in enumerate(zip(paper.pages, made.pages, strict=False), start=1):
        if theirs.drawing == ours.drawing:
            continue
        words = list(_in_words(number, theirs, ours, said))
        found += words or [
            f"Page {number} has the words of the receipt and draws something else: something was "
            "laid over it, or another program drew it anew."
        ]
    return found


def _in_words(
    number: int, theirs: ReadPage, ours: ReadPage, said: Sequence[_Said]
) -> Iterator[str]:
    """What the words of a page say otherwise, each with the field that it stands in."""
    match = SequenceMatcher(None, ours.lines, theirs.lines, autojunk=False)
    for kind, a, b, c, d in match.get_opcodes():
        have, want = " ".join(theirs.lines[c:d]), " ".join(ours.lines[a:b])
        where = _field(want, said) or f"Page {number}"
        match kind:
            case "replace":
                yield f"{where}: the file says “{have}”; the record says “{want}”."
            case "delete":
                yield f"{where}: the file leaves out “{want}”."
            case "insert":
                yield f"{where}: the file adds “{have}”."


def _field(words: str, said: Sequence[_Said]) -> str:
    """The field whose value these words are, or are a part of, or hold."""
    squeezed = _squeezed(words)
    if not squeezed:
        return ""
    values = [(each.label, _squeezed(each.value)) for each in said]
    held = sorted(values, key=lambda each: -len(each[1]))
    found = [
        *(label for label, value in values if value == squeezed),
        *(label for label, value in values if squeezed in value),
        *(label for label, value in held if len(value) > _SHORT and value in squeezed),
    ]
    return found[0] if found else ""


def _squeezed(text: str) -> str:
    return "".join(text.split())
