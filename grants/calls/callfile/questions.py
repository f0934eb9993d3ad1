"""The questions of a call file, each with the limits its type may carry."""

from __future__ import annotations

from yaml.nodes import MappingNode, Node

from grants.calls.callfile.fields import Fields
from grants.calls.callfile.limits import FORMATS, LimitReading, limit_keys
from grants.calls.questions import ROLE_TYPES, Question, QuestionType, Role, Sensitivity
from grants.kernel.i18n import _

QUESTION_KEYS = (
    "key",
    "type",
    "label",
    "hint",
    "required",
    "role",
    "hidden_from_reviewers",
    "sensitive",
    "when",
)


class QuestionReading(LimitReading):
    """Reads questions, and remembers what must be checked over the whole form."""

    def __init__(self) -> None:
        super().__init__()
        self.key_lines: dict[str, int] = {}
        self.roles: dict[Role, list[tuple[bool, int]]] = {}

    def question(self, node: Node) -> Question:
        type_ = self.type_of(node)
        names = (*QUESTION_KEYS, *limit_keys(type_))
        if type_ in FORMATS and self._is_short_text(node):
            names = (*names, "format")
        fields = self.fields(node, _("A question"), names, ("key", "type", "label"))
        key = self.new_key(fields)
        question = Question(
            key=key,
            type=type_ or QuestionType.SHORT_TEXT,
            label=fields.needed_text("label"),
            hint=fields.text("hint"),
            required=fields.yes_no("required", otherwise=True),
            role=self._role(fields, type_),
            hidden_from_reviewers=fields.yes_no("hidden_from_reviewers", otherwise=False),
            sensitive=self._sensitivity(fields),
            when=self.when(fields),
            **self.limits(fields, type_),  # type: ignore[arg-type]
        )
        if question.role:
            self.roles.setdefault(question.role, []).append(
                (fields.has("when"), fields.line_of("role"))
            )
        self.remember(question)
        return question

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
        for name in ("hidden_from_reviewers", "sensitive"):
            if fields.has(name):
                self.wrong(
                    fields.line_of(name),
                    _(
                        "An answer with a role stands in lists that many read. "
                        "Take “role” or “%(key)s” out.",
                        key=name,
                    ),
                )
        if self.repeating:
            self.wrong(
                fields.line_of("role"),
                _("A section that repeats holds no question with a role. Move it to another."),
            )
        return role

    def _sensitivity(self, fields: Fields) -> Sensitivity | None:
        if not fields.has("sensitive"):
            return None
        return self.one_of(fields.nodes["sensitive"], "sensitive", Sensitivity)

    def _is_short_text(self, node: Node) -> bool:
        return isinstance(node, MappingNode) and any(
            (key.value, value.value) == ("type", QuestionType.SHORT_TEXT.value)
            for key, value in node.value
        )

    def new_key(self, fields: Fields, namespace: str = "question") -> str:
        if not fields.has("key"):
            return ""
        key = self.key(fields.nodes["key"])
        name = f"{namespace} {key}"
        if key and name in self.key_lines:
            self.second(fields.line_of("key"), key, self.key_lines[name])
        self.key_lines.setdefault(name, fields.line_of("key"))
        return key

    def remember(self, question: Question) -> None:
        if question.key:
            self.earlier.setdefault(question.key, question)
