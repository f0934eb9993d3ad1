"""The limits a question of a call file may carry, each type its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from yaml.nodes import MappingNode, Node, ScalarNode

from grants.calls.callfile.conditions import ConditionReading
from grants.calls.callfile.fields import Fields, not_one_of
from grants.calls.callfile.lines import line_of
from grants.calls.questions import (
    IN_GROUPS,
    IN_TABLES,
    LIMITS,
    LINES_AT_MOST,
    SUMMED,
    FileType,
    Option,
    PlacePart,
    Question,
    QuestionType,
)
from grants.calls.text import Text
from grants.kernel.i18n import _

DECIMALS_AT_MOST = 6
_WHOLE_LIMITS = {"word_limit": 250, "character_limit": 200, "max_size_mb": 10, "max_files": 3}
_INNER_KEYS = ("key", "type", "label", "hint", "required")

# Before email, phone and web were types, a short text had one of them as its format.
FORMATS = (QuestionType.EMAIL, QuestionType.PHONE, QuestionType.WEB)

# These have options only where the call wants to offer a list.
FREE = frozenset({QuestionType.PLACE})


class LimitReading(ConditionReading):
    """Reads the limits of questions, and notes what must be checked over the whole form."""

    def __init__(self) -> None:
        super().__init__()
        self.totals: list[tuple[str, int, str]] = []
        self.repeating = ""

    def type_of(
        self, node: Node, among: Sequence[QuestionType] = tuple(QuestionType)
    ) -> QuestionType | None:
        """The type, read first because it decides which other keys there are."""
        if not isinstance(node, MappingNode):
            return None
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == "type":
                word = value.value.strip() if isinstance(value, ScalarNode) else ""
                names = [each.value for each in among]
                if word in names:
                    return self._with_format(node, QuestionType(word))
                self.wrong(value, not_one_of(word, "type", names))
        return None

    def _with_format(self, node: MappingNode, type_: QuestionType) -> QuestionType:
        """The type, or the one that a file written before it existed means by “format”."""
        for key, value in node.value:
            is_format = isinstance(key, ScalarNode) and key.value == "format"
            if is_format and type_ is QuestionType.SHORT_TEXT and value.value in FORMATS:
                return QuestionType(value.value)
        return type_

    def limits(self, fields: Fields, type_: QuestionType | None) -> dict[str, object]:
        if type_ is None:
            return {}
        found: dict[str, object] = {}
        for name, example in _WHOLE_LIMITS.items():
            if fields.has(name):
                found[name] = fields.whole(name, example=example)
        found.update(self._words_and_switches(fields))
        if fields.has("total_equals"):
            found["total_equals"] = fields.words("total_equals")
            self.totals.append(
                (
                    fields.words("total_equals") or "",
                    fields.line_of("total_equals"),
                    self.repeating,
                )
            )
        found.update(self._bounds(fields, type_))
        found.update(self._days(fields, type_))
        if "options" in LIMITS[type_] and (
            type_ is not QuestionType.PLACE or fields.has("options")
        ):
            found["options"] = self.options(fields)
        if "allowed" in LIMITS[type_]:
            found["allowed"] = self._allowed(fields)
        if type_ is QuestionType.GROUP:
            found["questions"] = self._inner(fields, "questions", IN_GROUPS)
        if type_ is QuestionType.PLACE:
            found["asks"] = self._asks(fields)
        if type_ is QuestionType.TABLE:
            found.update(self._table(fields))
        return found

    def _asks(self, fields: Fields) -> tuple[PlacePart, ...]:
        nodes = fields.items("asks")
        parts = [self.one_of(node, "asks", PlacePart) for node in nodes]
        self.no_repeats(nodes, [part.value for part in parts], "asks")
        if fields.has("options") and parts and PlacePart.AREA not in parts:
            self.wrong(fields.line_of("options"), _("“options” are areas; add area to “asks”."))
        return tuple(part for part in PlacePart if part in parts) or (PlacePart.AREA,)

    def _table(self, fields: Fields) -> dict[str, object]:
        columns = self._inner(fields, "columns", IN_TABLES)
        found: dict[str, object] = {"columns": columns}
        if fields.has("rows"):
            found["rows"] = self.options(fields, "rows", least=1)
            for name in ("min", "max"):
                if fields.has(name):
                    self.wrong(
                        fields.line_of(name),
                        _("A table with “rows” has these rows and no “%(key)s”.", key=name),
                    )
            for column in columns:
                if column.key == "row":
                    self.wrong(
                        fields.line_of("columns"),
                        _("In a table with “rows” no column has the key “row”. Choose another."),
                    )
        if fields.has("totals"):
            nodes = fields.items("totals")
            keys = [self.words(node, "totals") for node in nodes]
            self.no_repeats(nodes, keys, "totals")
            summed = [column.key for column in columns if column.type in SUMMED]
            for node, key in zip(nodes, keys, strict=True):
                if key and key not in summed:
                    self.wrong(
                        node,
                        _(
                            "“totals” names columns of type money or number; “%(key)s” is none.",
                            key=key,
                        ),
                    )
            found["totals"] = tuple(keys)
        return found

    def _words_and_switches(self, fields: Fields) -> dict[str, object]:
        found: dict[str, object] = {}
        if fields.has("decimals"):
            found["decimals"] = decimals = fields.whole("decimals", least=0, example=2)
            if (decimals or 0) > DECIMALS_AT_MOST:
                self.wrong(
                    fields.line_of("decimals"),
                    _("“%(key)s” can be %(most)s at most.", key="decimals", most=DECIMALS_AT_MOST),
                )
        if fields.has("unit"):
            found["unit"] = fields.text("unit")
        for name in ("quantity", "explanation"):
            if fields.has(name):
                found[name] = fields.yes_no(name, otherwise=False)
        return found

    def _bounds(self, fields: Fields, type_: QuestionType) -> dict[str, object]:
        found: dict[str, int] = {}
        for name in ("min", "max"):
            if not fields.has(name):
                continue
            node = fields.nodes[name]
            if type_ is QuestionType.MONEY:
                found[name] = self.amount(node, name, self.currency).minor
            elif type_ is QuestionType.NUMBER:
                found[name] = self.whole(node, name, least=-(10**15), example=10)
            else:
                found[name] = self.whole(node, name, least=0 if name == "min" else 1)
                if found[name] > LINES_AT_MOST:
                    self.wrong(
                        node,
                        _("“%(key)s” can be %(most)s at most.", key=name, most=LINES_AT_MOST),
                    )
        if "min" in found and "max" in found and found["min"] > found["max"]:
            self.wrong(fields.line_of("min"), _("“min” is more than “max”. Change one of them."))
        return dict(found)

    def _days(self, fields: Fields, type_: QuestionType) -> dict[str, object]:
        found: dict[str, object] = {}
        for name in ("earliest", "latest"):
            if fields.has(name):
                words = fields.words(name) or ""
                self.day_or_month(fields.nodes[name], name, words, type_)
                found[name] = words
        if len(found) == 2 and str(found["earliest"]) > str(found["latest"]):
            self.wrong(
                fields.line_of("earliest"), _("“earliest” is after “latest”. Change one of them.")
            )
        return found

    def options(self, fields: Fields, name: str = "options", least: int = 2) -> tuple[Option, ...]:
        nodes = fields.items(name)
        if len(nodes) < least and name == "options":
            self.wrong(fields.line_of(name), _("“options” lists at least two answers."))
        elif not least <= len(nodes) <= LINES_AT_MOST:
            self.wrong(
                fields.line_of(name),
                _("“%(key)s” lists 1 to %(most)s rows.", key=name, most=LINES_AT_MOST),
            )
        options = [self._option(node, name) for node in nodes]
        self.no_repeats(nodes, [option.value for option in options], name)
        return tuple(options)

    def _option(self, node: Node, name: str) -> Option:
        if not isinstance(node, MappingNode):
            words = self.words(node, name)
            return Option(words, Text.plain(words))
        fields = self.fields(node, _("An option"), ("value", "label"), ("value", "label"))
        return Option(fields.words("value") or "", fields.needed_text("label"))

    def _allowed(self, fields: Fields) -> tuple[FileType, ...]:
        nodes = fields.items("allowed")
        kinds = [self.one_of(node, "allowed", FileType) for node in nodes]
        if not kinds:
            self.wrong(
                fields.line_of("allowed"),
                _("A file question says which types may be sent, such as: allowed: [pdf, jpg]"),
            )
        self.no_repeats(nodes, [kind.value for kind in kinds], "allowed")
        return tuple(kinds)

    def _inner(
        self, fields: Fields, name: str, among: Collection[QuestionType]
    ) -> tuple[Question, ...]:
        """The questions inside a group, or the columns of a table."""
        nodes = fields.items(name)
        is_group = name == "questions"
        if not nodes:
            self.wrong(
                fields.line_of(name),
                _("A group asks at least one question.")
                if is_group
                else _("A table has at least one column."),
            )
        questions = []
        keys: dict[str, int] = {}
        for node in nodes:
            type_ = self.type_of(node, [each for each in QuestionType if each in among])
            inner = self.fields(
                node,
                _("A question in a group") if is_group else _("A column of a table"),
                (*_INNER_KEYS, *limit_keys(type_)),
                ("key", "type", "label"),
            )
            key = self.key(inner.nodes["key"]) if inner.has("key") else ""
            if key in keys:
                self.second(inner.line_of("key"), key, keys[key])
            keys.setdefault(key, inner.line_of("key"))
            questions.append(
                Question(
                    key=key,
                    type=type_ or QuestionType.SHORT_TEXT,
                    label=inner.needed_text("label"),
                    hint=inner.text("hint"),
                    required=inner.yes_no("required", otherwise=True),
                    **self.limits(inner, type_),  # type: ignore[arg-type]
                )
            )
        return tuple(questions)

    def second(self, line: int, key: str, first: int) -> None:
        self.wrong(
            line,
            _(
                "The key “%(key)s” is taken, on line %(first)s. Choose another.",
                key=key,
                first=first,
            ),
        )

    def no_repeats(self, nodes: Sequence[Node], words: Sequence[str], key: str) -> None:
        seen: set[str] = set()
        for node, word in zip(nodes, words, strict=True):
            if word and word in seen:
                self.wrong(
                    line_of(node), _("“%(word)s” stands twice in “%(key)s”.", word=word, key=key)
                )
            seen.add(word)


def limit_keys(type_: QuestionType | None) -> tuple[str, ...]:
    """The keys of the limits a type may carry; of any type while it is not known."""
    if type_ is None:
        every = (name for names in LIMITS.values() for name in names)
        return tuple(dict.fromkeys(every))
    return LIMITS[type_]
