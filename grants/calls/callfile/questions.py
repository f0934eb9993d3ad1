"""The questions of a call file, each with the limits its type may carry."""

from __future__ import annotations

from collections.abc import Sequence

from yaml.nodes import MappingNode, Node, ScalarNode

from grants.calls.callfile.conditions import ConditionReading, is_day
from grants.calls.callfile.fields import Fields, not_one_of
from grants.calls.callfile.lines import line_of
from grants.calls.questions import (
    IN_GROUPS,
    LIMITS,
    LINES_AT_MOST,
    ROLE_TYPES,
    FileType,
    Option,
    Question,
    QuestionType,
    Role,
    TextFormat,
)
from grants.calls.text import Text
from grants.kernel.i18n import _

QUESTION_KEYS = ("key", "type", "label", "hint", "required", "role", "when")

_WHOLE_LIMITS = {"word_limit": 250, "character_limit": 200, "max_size_mb": 10, "max_files": 3}
_ANY_QUESTION_KEYS = tuple(
    dict.fromkeys([*QUESTION_KEYS, *(name for names in LIMITS.values() for name in names)])
)


class QuestionReading(ConditionReading):
    """Reads questions, and remembers what must be checked over the whole form."""

    def __init__(self) -> None:
        super().__init__()
        self.key_lines: dict[str, int] = {}
        self.roles: dict[Role, list[tuple[bool, int]]] = {}
        self.totals: list[tuple[str, int]] = []

    def question(self, node: Node) -> Question:
        type_ = self.type_of(node)
        names = (*QUESTION_KEYS, *LIMITS[type_]) if type_ else _ANY_QUESTION_KEYS
        fields = self.fields(node, _("A question"), names, ("key", "type", "label"))
        key = self.new_key(fields)
        question = Question(
            key=key,
            type=type_ or QuestionType.SHORT_TEXT,
            label=fields.needed_text("label"),
            hint=fields.text("hint"),
            required=fields.yes_no("required", otherwise=True),
            role=self._role(fields, type_),
            when=self.when(fields),
            **self._limits(fields, type_),  # type: ignore[arg-type]
        )
        if question.role:
            self.roles.setdefault(question.role, []).append(
                (fields.has("when"), fields.line_of("role"))
            )
        self.remember(question)
        return question

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
                    return QuestionType(word)
                self.wrong(value, not_one_of(word, "type", names))
        return None

    def _limits(self, fields: Fields, type_: QuestionType | None) -> dict[str, object]:
        if type_ is None:
            return {}
        found: dict[str, object] = {}
        for name, example in _WHOLE_LIMITS.items():
            if fields.has(name):
                found[name] = fields.whole(name, example=example)
        found.update(self._words_and_switches(fields))
        if fields.has("total_equals"):
            found["total_equals"] = fields.words("total_equals")
            self.totals.append((fields.words("total_equals") or "", fields.line_of("total_equals")))
        found.update(self._bounds(fields, type_))
        found.update(self._days(fields))
        if "options" in LIMITS[type_]:
            found["options"] = self.options(fields)
        if "allowed" in LIMITS[type_]:
            found["allowed"] = self._allowed(fields)
        if "questions" in LIMITS[type_]:
            found["questions"] = self._group_questions(fields)
        return found

    def _words_and_switches(self, fields: Fields) -> dict[str, object]:
        found: dict[str, object] = {}
        if fields.has("decimals"):
            found["decimals"] = fields.whole("decimals", least=0, example=2)
        if fields.has("format"):
            found["format"] = self.one_of(fields.nodes["format"], "format", TextFormat)
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

    def _days(self, fields: Fields) -> dict[str, object]:
        found: dict[str, object] = {}
        for name in ("earliest", "latest"):
            if fields.has(name):
                words = fields.words(name) or ""
                if words and not is_day(words):
                    self.wrong(
                        fields.nodes[name],
                        _("“%(key)s” must be a date, such as 2026-11-27.", key=name),
                    )
                found[name] = words
        if len(found) == 2 and str(found["earliest"]) > str(found["latest"]):
            self.wrong(
                fields.line_of("earliest"), _("“earliest” is after “latest”. Change one of them.")
            )
        return found

    def options(self, fields: Fields) -> tuple[Option, ...]:
        nodes = fields.items("options")
        if len(nodes) < 2:
            self.wrong(fields.line_of("options"), _("“options” lists at least two answers."))
        options = [self._option(node) for node in nodes]
        self.no_repeats(nodes, [option.value for option in options], "options")
        return tuple(options)

    def _option(self, node: Node) -> Option:
        if not isinstance(node, MappingNode):
            words = self.words(node, "options")
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

    def _group_questions(self, fields: Fields) -> tuple[Question, ...]:
        nodes = fields.items("questions")
        if not nodes:
            self.wrong(fields.line_of("questions"), _("A group asks at least one question."))
        questions = []
        keys: dict[str, int] = {}
        for node in nodes:
            type_ = self.type_of(node, [each for each in QuestionType if each in IN_GROUPS])
            names = ("key", "type", "label", "hint", "required")
            inner = self.fields(
                node,
                _("A question in a group"),
                (*names, *LIMITS[type_]) if type_ else _ANY_QUESTION_KEYS,
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
                    **self._limits(inner, type_),  # type: ignore[arg-type]
                )
            )
        return tuple(questions)

    def _role(self, fields: Fields, type_: QuestionType | None) -> Role | None:
        if not fields.has("role"):
            return None
        role = self.one_of(fields.nodes["role"], "role", Role)
        if type_ and type_ not in ROLE_TYPES[role]:
            self.wrong(
                fields.nodes["role"],
                _(
                    "The role “%(role)s” belongs to a question of type %(types)s.",
                    role=role.value,
                    types=_(" or ").join(sorted(each.value for each in ROLE_TYPES[role])),
                ),
            )
        return role

    def new_key(self, fields: Fields, namespace: str = "question") -> str:
        if not fields.has("key"):
            return ""
        key = self.key(fields.nodes["key"])
        name = f"{namespace} {key}"
        if key and name in self.key_lines:
            self.second(fields.line_of("key"), key, self.key_lines[name])
        self.key_lines.setdefault(name, fields.line_of("key"))
        return key

    def second(self, line: int, key: str, first: int) -> None:
        self.wrong(
            line,
            _(
                "The key “%(key)s” is taken, on line %(first)s. Choose another.",
                key=key,
                first=first,
            ),
        )

    def remember(self, question: Question) -> None:
        if question.key:
            self.earlier.setdefault(question.key, question)

    def no_repeats(self, nodes: Sequence[Node], words: Sequence[str], key: str) -> None:
        seen: set[str] = set()
        for node, word in zip(nodes, words, strict=True):
            if word and word in seen:
                self.wrong(
                    line_of(node), _("“%(word)s” stands twice in “%(key)s”.", word=word, key=key)
                )
            seen.add(word)
