"""The keys and values of a call file, read with the mistakes on them noted by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from grants.calls.callfile.lines import CallFileError, LineError, line_of
from grants.calls.text import Text
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money

YES = frozenset({"yes", "true", "on"})
NO = frozenset({"no", "false", "off"})
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
Word = TypeVar("Word", bound=StrEnum)


@dataclass
class Reading:
    """One reading of a call file: the mistakes found so far."""

    errors: list[LineError] = field(default_factory=list)

    def wrong(self, where: Node | int, message: str) -> None:
        """Note a mistake at a node or a line."""
        line = where if isinstance(where, int) else line_of(where)
        self.errors.append(LineError(line, message))

    def finish(self) -> None:
        """Raise what was found, if anything was."""
        if self.errors:
            raise CallFileError(self.errors)

    def fields(self, node: Node, what: str, names: Sequence[str], needed: Sequence[str]) -> Fields:
        """The keys of a mapping; unknown, repeated and missing ones are noted."""
        found = Fields(self, line_of(node), what)
        if not isinstance(node, MappingNode):
            self.wrong(
                node,
                _(
                    "%(what)s is written as lines of “key: value”, beginning with “%(key)s:”.",
                    what=what,
                    key=(needed or names)[0],
                ),
            )
            found.broken = True
            return found
        for key_node, value in node.value:
            key = key_node.value if isinstance(key_node, ScalarNode) else ""
            if key not in names:
                self.wrong(key_node, unknown_word(key, names, what))
            elif key in found.nodes:
                self.wrong(
                    key_node,
                    _(
                        "“%(key)s” stands here a second time. The first is on line %(line)s.",
                        key=key,
                        line=found.key_lines[key],
                    ),
                )
            else:
                found.nodes[key] = value
                found.key_lines[key] = line_of(key_node)
        for key in needed:
            if key not in found.nodes:
                self.wrong(node, _("%(what)s needs “%(key)s”.", what=what, key=key))
        return found

    def items(self, node: Node | None, key: str) -> list[Node]:
        """The entries of a list."""
        if node is None:
            return []
        if isinstance(node, SequenceNode):
            return list(node.value)
        self.wrong(node, _("“%(key)s” is a list. Begin each entry with a dash.", key=key))
        return []

    def words(self, node: Node, key: str) -> str:
        """A piece of text, as it stands in the file."""
        if isinstance(node, ScalarNode):
            if node.value.strip():
                return str(node.value).strip()
            self.wrong(node, _("“%(key)s” is empty. Write its text, or remove the line.", key=key))
        else:
            self.wrong(node, _("“%(key)s” is one piece of text, not a list.", key=key))
        return ""

    def text(self, node: Node, key: str) -> Text:
        """A text in one language, or a mapping of language codes to texts."""
        if not isinstance(node, MappingNode):
            return Text.plain(self.words(node, key))
        versions: dict[str, str] = {}
        for language, value in node.value:
            code = language.value if isinstance(language, ScalarNode) else ""
            if not LANGUAGE.fullmatch(code):
                self.wrong(
                    language,
                    _("“%(code)s” is not a language code. Write one such as en or ur.", code=code),
                )
            elif code in versions:
                self.wrong(language, _("The language “%(code)s” stands here twice.", code=code))
            else:
                versions[code] = self.words(value, key)
        if not node.value:
            self.wrong(node, _("“%(key)s” is empty. Write its text, or remove the line.", key=key))
        return Text(tuple(versions.items()) or (("", ""),))

    def whole(self, node: Node, key: str, *, least: int = 1, example: int = 3) -> int:
        """A whole number, `least` or more."""
        digits = node.value.replace(",", "").strip() if isinstance(node, ScalarNode) else ""
        if re.fullmatch(r"-?[0-9]{1,18}", digits) and int(digits) >= least:
            return int(digits)
        if least == 1:
            sentence = _(
                "“%(key)s” must be a whole number above 0, such as %(example)s.",
                key=key,
                example=example,
            )
        else:
            sentence = _(
                "“%(key)s” must be a whole number of at least %(least)s, such as %(example)s.",
                key=key,
                least=least,
                example=example,
            )
        self.wrong(node, sentence)
        return least

    def yes_no(self, node: Node, key: str) -> bool:
        """Yes or no."""
        word = node.value.strip().lower() if isinstance(node, ScalarNode) else ""
        if word not in YES | NO:
            self.wrong(node, _("“%(key)s” must be yes or no.", key=key))
        return word in YES

    def one_of(self, node: Node, key: str, kind: type[Word]) -> Word:
        """One of the words of a list."""
        word = node.value.strip() if isinstance(node, ScalarNode) else ""
        names = [each.value for each in kind]
        if word in names:
            return kind(word)
        self.wrong(node, not_one_of(word, key, names))
        return next(iter(kind))

    def amount(self, node: Node, key: str, currency: str) -> Money:
        """An amount of money in whole units of the currency, or with its minor units."""
        words = node.value if isinstance(node, ScalarNode) else ""
        try:
            money = Money.parse(words, currency)
        except Invalid:
            money = None
        if money is None or money.minor < 0:
            self.wrong(
                node,
                _(
                    "“%(key)s” must be an amount in %(currency)s, such as 250000.",
                    key=key,
                    currency=currency,
                ),
            )
            return Money(0, currency)
        return money

    def key(self, node: Node, key: str = "key") -> str:
        """The short fixed name of a thing in the file."""
        word = self.words(node, key)
        if word and not KEY.fullmatch(word):
            self.wrong(
                node,
                _(
                    "“%(key)s” must be small letters, digits and underscores, "
                    "such as people_reached.",
                    key=key,
                ),
            )
        return word


@dataclass
class Fields:
    """The keys found in one mapping of the file."""

    reading: Reading
    line: int
    what: str
    nodes: dict[str, Node] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)
    broken: bool = False

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.nodes

    def text(self, key: str) -> Text | None:
        """The text under a key, if it is there."""
        return self.reading.text(self.nodes[key], key) if key in self.nodes else None

    def needed_text(self, key: str) -> Text:
        """The text under a key that must be there (its absence is noted already)."""
        return self.text(key) or Text.plain("")

    def words(self, key: str) -> str | None:
        """The words under a key, if it is there."""
        return self.reading.words(self.nodes[key], key) if key in self.nodes else None

    def whole(self, key: str, *, least: int = 1, example: int = 3) -> int | None:
        """The whole number under a key, if it is there."""
        if key not in self.nodes:
            return None
        return self.reading.whole(self.nodes[key], key, least=least, example=example)

    def yes_no(self, key: str, *, otherwise: bool) -> bool:
        """Yes or no under a key."""
        return self.reading.yes_no(self.nodes[key], key) if key in self.nodes else otherwise

    def items(self, key: str) -> list[Node]:
        """The entries of the list under a key."""
        return self.reading.items(self.nodes.get(key), key)

    def line_of(self, key: str) -> int:
        """The line of a key, or of the whole mapping when the key is missing."""
        return self.key_lines.get(key, self.line)


def unknown_word(word: str, names: Sequence[str], what: str) -> str:
    """The sentence for a key that does not exist, with the nearest one that does."""
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return _(
            "“%(word)s” is not a key of %(what)s. Did you mean “%(near)s”?",
            word=word,
            what=_lowered(what),
            near=near[0],
        )
    return _(
        "“%(word)s” is not a key of %(what)s. Its keys are: %(names)s.",
        word=word,
        what=_lowered(what),
        names=", ".join(names),
    )


def not_one_of(word: str, key: str, names: Sequence[str]) -> str:
    """The sentence for a word outside its list."""
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return _(
            "“%(key)s” cannot be “%(word)s”. Did you mean “%(near)s”?",
            key=key,
            word=word,
            near=near[0],
        )
    return _("“%(key)s” must be one of: %(names)s.", key=key, names=", ".join(names))


def _lowered(what: str) -> str:
    return what[:1].lower() + what[1:]
