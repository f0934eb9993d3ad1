"""Parts of the form editor: a text in several languages, lines of options, conditions.

Each names its fields, fills them from what a call file has, and gives the same back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, Field, RadioField, SelectField, StringField, TextAreaField

from grants.calls.callfile.layout import Written
from grants.calls.callfile.places import condition_text, condition_typed
from grants.calls.conditions import LISTED, Operator
from grants.calls.questions import Option, Question
from grants.calls.text import ANY_LANGUAGE, Text
from grants.calls.wording import language_words, operator_words
from grants.kernel.i18n import _, language
from grants.web.forms import _l, choices

ROWS_AT_LEAST = 2
BETWEEN = " = "


def typed_words(data: Any) -> str:
    """What stands in a field, with the line ends of a file."""
    return str(data or "").replace("\r\n", "\n").strip()


class Texts:
    """One text, with a field for each language."""

    def __init__(self, name: str, languages: Sequence[str], text: Text | None) -> None:
        self.name, self.languages = name, tuple(languages)
        self.is_plain = text is not None and text.versions[0][0] == ANY_LANGUAGE

    def fields(self, label: str, rows: int = 2) -> dict[str, Field]:
        """A field for each language, named by its code."""
        return {
            self.field(code): TextAreaField(
                _in_language(label, code),
                render_kw={"dir": "auto", "rows": rows, **({"lang": code} if code else {})},
            )
            for code in self.languages
        }

    def field(self, code: str) -> str:
        return f"{self.name}_{code}"

    def at(self, path: Sequence[str | int]) -> str:
        """The name of the field that a path within the text leads to."""
        code = str(path[0]) if path else ""
        return self.field(code if code in self.languages else self.languages[0])

    def show(self, form: Any, words: Written) -> None:
        versions = words if isinstance(words, Mapping) else {self.languages[0]: words}
        for code, version in versions.items():
            form[self.field(code)].data = version

    def written(self, form: Any) -> Written | None:
        """A plain text stays plain until it is written in another language."""
        typed = {code: typed_words(form[self.field(code)].data) for code in self.languages}
        given = {code: words for code, words in typed.items() if words}
        if not given:
            return None
        first = self.languages[0]
        if list(given) == [first] and (self.is_plain or first == ANY_LANGUAGE):
            return given[first]
        return given


class OptionLines:
    """Options or rows, one a line, as `value = words`; in further languages likewise."""

    def __init__(
        self, name: str, languages: Sequence[str], options: Sequence[Option], *, needed: bool
    ) -> None:
        self.needed = needed
        codes = {code for option in options for code, _words in option.label.versions}
        named = [*languages, *sorted(codes - {*languages, ANY_LANGUAGE})]
        self.languages = tuple(code for code in named if code or len(named) == 1)
        self.name, self.options = name, tuple(options)
        self.in_languages = {
            option.value for option in options if option.label.versions[0][0] != ANY_LANGUAGE
        }

    @property
    def fits(self) -> bool:
        """Can the options stand on lines, and come back as they are?"""
        return all(
            BETWEEN not in option.value
            and "\n" not in option.value
            and (
                not option.label.versions[0][0] or self.languages[0] in dict(option.label.versions)
            )
            and all("\n" not in words for _code, words in option.label.versions)
            for option in self.options
        )

    def fields(self, label: str) -> dict[str, Field]:
        if not self.fits:
            return {}
        return {
            self.field(code): TextAreaField(
                _in_language(label, code),
                render_kw={"dir": "auto", "rows": 5, **({"lang": code} if code else {})},
            )
            for code in self.languages
        }

    def field(self, code: str) -> str:
        return f"{self.name}_{code}"

    def at(self, path: Sequence[str | int]) -> str:
        code = str(path[2]) if len(path) > 2 else ""
        return self.field(code if code in self.languages else self.languages[0])

    def show(self, form: Any, written: Written) -> None:
        if not self.fits or isinstance(written, str | bool | int | Mapping):
            return
        lines: dict[str, list[str]] = {code: [] for code in self.languages}
        for entry in written:
            value, label = (
                (str(entry["value"]), entry["label"])
                if isinstance(entry, Mapping)
                else (str(entry), str(entry))
            )
            first = self.languages[0]
            versions = label if isinstance(label, Mapping) else {first: label}
            for code, words in versions.items():
                same = code == first and words == value
                lines[code].append(value if same else f"{value}{BETWEEN}{words}")
        for code, typed in lines.items():
            form[self.field(code)].data = "\n".join(typed)

    def written(self, form: Any) -> Written | None:
        """The options, or None where none are typed and none are needed."""
        if not self.fits:
            return [_option(each.value, each.label.document()) for each in self.options]
        first, *others = self.languages
        typed = {code: _lines(form[self.field(code)].data) for code in self.languages}
        found: list[Written] = []
        for value, words in typed[first]:
            further = {
                code: dict(typed[code])[value] for code in others if value in dict(typed[code])
            }
            named = bool(further) or (value in self.in_languages and first != ANY_LANGUAGE)
            found.append(_option(value, {first: words, **further} if named else words))
        return found if found or self.needed else None

    def strangers(self, form: Any) -> dict[str, str]:
        """Lines of a further language whose value is none of those above, by field."""
        if not self.fits:
            return {}
        first, *others = self.languages
        values = {value for value, _words in _lines(form[self.field(first)].data)}
        return {
            self.field(code): _("“%(value)s” is not one of the answers above.", value=value)
            for code in others
            for value, _words in _lines(form[self.field(code)].data)
            if value not in values
        }


class Conditions:
    """When something is asked: rows of comparisons, or the words of a call file if deeper."""

    def __init__(self, earlier: Sequence[Question], when: Written | None) -> None:
        self.earlier = {each.key: each for each in earlier}
        self.joined, self.rows = _rows_of(when)
        self.deep = when is not None and not self.rows
        self.count = max(ROWS_AT_LEAST, len(self.rows) + 1)

    def fields(self) -> dict[str, Field]:
        if self.deep:
            kw = {"rows": 8, "spellcheck": "false", "dir": "ltr", "class": "g-num"}
            return {"when_text": TextAreaField(_l("Condition"), render_kw=kw)}
        asked = {"": _("Choose a question"), **{k: _short(q) for k, q in self.earlier.items()}}
        asked |= {
            row["question"]: row["question"] for row in self.rows if row["question"] not in asked
        }
        compared = {each.value: operator_words(each) for each in Operator}
        joined = {"all": _l("All of them hold"), "any": _l("At least one holds")}
        found: dict[str, Field] = {
            "when_joined": RadioField(
                _l("When there are several"), choices=choices(joined), default="all"
            )
        }
        for n in range(self.count):
            label = {"n": n + 1}
            found[f"when_{n}_question"] = SelectField(
                _("Condition %(n)s: question", **label), choices=choices(asked)
            )
            found[f"when_{n}_operator"] = SelectField(
                _("Condition %(n)s: comparison", **label), choices=choices(compared)
            )
            found[f"when_{n}_value"] = StringField(_("Condition %(n)s: value", **label))
            found[f"when_{n}_not"] = BooleanField(_("Condition %(n)s does not hold", **label))
        return found

    def show(self, form: Any, when: Written) -> None:
        if self.deep:
            form["when_text"].data = condition_text(when)
            return
        form["when_joined"].data = self.joined
        for n, row in enumerate(self.rows):
            for part, value in row.items():
                form[f"when_{n}_{part}"].data = value

    def written(self, form: Any) -> Written | None:
        if self.deep:
            text = typed_words(form["when_text"].data)
            return condition_typed(text) if text else None
        tests = self.tests(form)
        if len(tests) < 2:
            return tests[0] if tests else None
        return {"any": tests} if form["when_joined"].data == "any" else tests

    def tests(self, form: Any) -> list[Written]:
        """Every row that names a question."""
        return [_test(form, n) for n in range(self.count) if form[f"when_{n}_question"].data]

    def at(self, form: Any, path: Sequence[str | int]) -> str:
        """The field of the row that a path leads to; rows left empty are not in the file."""
        if self.deep:
            return "when_text"
        used = [n for n in range(self.count) if form[f"when_{n}_question"].data]
        place = next((each for each in path if isinstance(each, int)), 0)
        row = used[place] if place < len(used) else 0
        return f"when_{row}_question" if path and path[-1] == "question" else f"when_{row}_value"


def _rows_of(when: Written | None) -> tuple[str, list[dict[str, Any]]]:
    """A condition as rows, none if it is deeper than rows can say."""
    if when is None:
        return "all", []
    joined, parts = "all", [when]
    if isinstance(when, Mapping) and "any" in when:
        joined, parts = "any", list(when["any"])  # type: ignore[arg-type]
    elif not isinstance(when, str | bool | int | Mapping):
        parts = list(when)
    rows = [_row(part) for part in parts]
    return joined, [] if None in rows else [row for row in rows if row]


def _row(part: Written) -> dict[str, Any] | None:
    negated = isinstance(part, Mapping) and "not" in part
    test = part["not"] if isinstance(part, Mapping) and "not" in part else part
    if not isinstance(test, Mapping) or "question" not in test:
        return None
    operator = next(name for name in test if name != "question")
    value = test[operator]
    if isinstance(value, bool):
        words = "yes" if value else "no"
    elif isinstance(value, list):
        if any(";" in str(each) or str(each) != str(each).strip() for each in value):
            return None
        words = "; ".join(str(each) for each in value)
    else:
        words = str(value)
    if "\n" in words or "\r" in words:
        return None
    return {
        "question": str(test["question"]),
        "operator": operator,
        "value": words,
        "not": negated,
    }


def _test(form: Any, n: int) -> Written:
    operator = str(form[f"when_{n}_operator"].data)
    words = typed_words(form[f"when_{n}_value"].data)
    value: Written = words
    if operator in LISTED:
        value = [each.strip() for each in words.split(";") if each.strip()]
    test = {"question": str(form[f"when_{n}_question"].data), operator: value}
    return {"not": test} if form[f"when_{n}_not"].data else test


def _lines(data: Any) -> list[tuple[str, str]]:
    """Each line as its value and its words, which are the value when only one is typed."""
    found = []
    for line in typed_words(data).split("\n"):
        value, between, words = line.strip().partition(BETWEEN)
        if value.strip():
            found.append((value.strip(), words.strip() if between else value.strip()))
    return found


def _option(value: str, label: Written) -> Written:
    return value if label == value else {"value": value, "label": label}


def _in_language(label: str, code: str) -> str:
    if not code:
        return label
    return _("%(label)s, in %(language)s", label=label, language=language_words(code))


def _short(question: Question) -> str:
    words = question.label.read(language())
    return words if len(words) <= 60 else words[:59] + "…"
