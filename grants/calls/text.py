"""A text people read, in one language or in several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ANY_LANGUAGE = ""


@dataclass(frozen=True)
class Text:
    """The same words in one or more languages.

    `versions` pairs a language code with the words. A text written without a
    language has the single code "", and is shown to every reader.
    """

    versions: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        """Keep the languages in one order, so that equal texts are equal records."""
        object.__setattr__(self, "versions", tuple(sorted(self.versions)))

    @classmethod
    def plain(cls, words: str) -> Text:
        """A text in no named language, shown to everyone."""
        return cls(((ANY_LANGUAGE, words),))

    def read(self, language: str = "en") -> str:
        """The words for a reader of `language`: their own, else English, else what there is."""
        versions = dict(self.versions)
        for wanted in (
            language,
            language.split("-", maxsplit=1)[0].split("_", maxsplit=1)[0],
            ANY_LANGUAGE,
            "en",
        ):
            if wanted in versions:
                return versions[wanted]
        return self.versions[0][1]

    def language_read(self, language: str = "en") -> str:
        """The code of the language `read` answers in ("" when the text names none)."""
        words = self.read(language)
        return next(code for code, version in self.versions if version == words)

    def reworded(self, words: str, language: str) -> Text:
        """The text with the version that a reader of `language` reads said in other words."""
        versions = dict(self.versions)
        versions[self.language_read(language)] = words.strip()
        return Text(tuple(versions.items()))

    def document(self) -> str | dict[str, str]:
        """The text as stored: a string, or a mapping of language to words."""
        versions = dict(self.versions)
        if list(versions) == [ANY_LANGUAGE]:
            return versions[ANY_LANGUAGE]
        return versions

    @classmethod
    def from_document(cls, stored: str | Mapping[str, str]) -> Text:
        """The inverse of `document`."""
        if isinstance(stored, str):
            return cls.plain(stored)
        return cls(tuple(stored.items()))

    def __str__(self) -> str:
        return self.read()
