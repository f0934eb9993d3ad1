"""The languages a call is written in: every text of it, and what is missing in a language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grants.calls.definition import CallDefinition
from grants.calls.document import from_document, to_document
from grants.calls.rubric import default_rubric
from grants.calls.text import ANY_LANGUAGE, Text
from grants.kernel.i18n import DEFAULT_LANGUAGE


def languages_of(definition: CallDefinition) -> tuple[str, ...]:
    """The languages of the call's title, the one that others are compared with first.

    A call whose title names no language has the single one "".
    """
    return ordered(code for code, _words in definition.title.versions)


def languages_with(definition: CallDefinition, texts: Iterable[Text | None]) -> tuple[str, ...]:
    """The call's languages and those of the texts."""
    codes = {code for text in texts if text for code, _words in text.versions}
    named = {*languages_of(definition), *codes} - {ANY_LANGUAGE}
    return ordered(named) or (ANY_LANGUAGE,)


def ordered(codes: Iterable[str]) -> tuple[str, ...]:
    """Language codes, the one of the product first."""
    return tuple(sorted(codes, key=lambda code: (code != DEFAULT_LANGUAGE, code)))


# The keys under which the document of a call has texts that people read.
_TEXTS = frozenset(
    {
        *("title", "summary", "group", "intro", "label", "hint", "unit", "refusal"),
        *("staff_ask", "name", "guidance", "gate", "terms"),
    }
)
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Words:
    """One text of a call: its place in the document, its name for a form, what it says."""

    place: Place
    name: str
    text: Text


def main_language(definition: CallDefinition) -> str:
    """The language that words without one are taken for."""
    return languages_of(definition)[0] or DEFAULT_LANGUAGE


def texts_of(definition: CallDefinition) -> tuple[Words, ...]:
    """Every text of the call in order; a rubric that is the product's own is left to it."""
    document = to_document(definition)
    if definition.rubric == default_rubric():
        del document["rubric"]
    elif definition.rubric.harm == default_rubric().harm:
        del document["rubric"]["harm"]
    return tuple(_texts_in(document, (), ""))


def version_of(definition: CallDefinition, text: Text, language: str) -> str:
    """The words in a language; those in no named language count as the main one."""
    versions = dict(text.versions)
    if language == main_language(definition) and ANY_LANGUAGE in versions:
        return versions[ANY_LANGUAGE]
    return versions.get(language, "")


def missing(definition: CallDefinition, language: str) -> tuple[Words, ...]:
    """The texts that nobody has written in this language: its readers get another."""
    return tuple(
        each for each in texts_of(definition) if not version_of(definition, each.text, language)
    )


def reworded(
    definition: CallDefinition, language: str, typed: Mapping[Place, str]
) -> CallDefinition:
    """The call with texts in one language as they were typed; "" takes a version away.

    Words in no named language get the main one as soon as there is another beside them.
    The last version of a text stays.
    """
    document, main = to_document(definition), main_language(definition)
    for place, words in typed.items():
        holder: Any = document
        for step in place[:-1]:
            holder = holder[step]
        text = Text.from_document(holder[place[-1]])
        if words == version_of(definition, text, language):
            continue
        versions = dict(text.versions)
        if ANY_LANGUAGE in versions:
            plain = versions.pop(ANY_LANGUAGE)
            versions = {ANY_LANGUAGE: words} if language == main else {main: plain, language: words}
        else:
            versions[language] = words
        versions = {code: version for code, version in versions.items() if version}
        if versions:
            holder[place[-1]] = Text(tuple(versions.items())).document()
    return from_document(document)


def _texts_in(node: Any, place: Place, name: str) -> Iterator[Words]:
    if isinstance(node, dict):
        for key, value in node.items():
            below = f"{name}-{key}" if name else str(key)
            if value is not None and (key in _TEXTS or place[-1:] == ("anchors",)):
                yield Words((*place, key), below, Text.from_document(value))
            elif key not in ("when", "automatic"):
                yield from _texts_in(value, (*place, key), below)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _texts_in(value, (*place, number), f"{name}-{_called(value, number)}")


def _called(entry: Any, number: int) -> str:
    """An entry by its key, so that a text keeps its name when another moves."""
    question = entry.get("question", entry) if isinstance(entry, dict) else {}
    return str(question.get("key", number))
