"""A call definition as a document: what the database keeps for one version of a call.

`from_document(to_document(d)) == d` for every definition. The digest is the SHA-256
of the canonical JSON, so two versions with one digest ask the same in the same words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from grants.calls import aims, applying, conditions, reviewing, rubric
from grants.calls.definition import CallDefinition
from grants.calls.eligibility import EligibilityQuestion, Passes
from grants.calls.questions import (
    FileType,
    Option,
    PlacePart,
    Question,
    QuestionType,
    Repeat,
    Role,
    Section,
    Sensitivity,
)
from grants.calls.text import Text
from grants.kernel.money import Money
from grants.organisations.kinds import OrganisationKind

FORMAT = 1

# Limits that are stored as they are; the others need a word of their own below.
_PLAIN_LIMITS = (
    "character_limit",
    "word_limit",
    "min",
    "max",
    "decimals",
    "earliest",
    "latest",
    "max_size_mb",
    "max_files",
    "total_equals",
)


def canonical_json(document: Any) -> bytes:
    """The one way a document is written: keys sorted, no spaces, UTF-8."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8")


def digest(document: Any) -> str:
    """SHA-256 of the canonical JSON of a document, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(document)).hexdigest()


def to_document(definition: CallDefinition) -> dict[str, Any]:
    """The definition as JSON-able data; amounts in minor units, empty things left out."""
    document = {
        "format": FORMAT,
        "slug": definition.slug,
        "title": definition.title.document(),
        "summary": definition.summary.document(),
        "theme": definition.theme,
        "area": definition.area,
        "applicants": [kind.value for kind in definition.applicants],
        "currency": definition.currency,
        "budget": definition.budget.minor,
        "ceiling": definition.ceiling.minor,
        "floor": definition.floor.minor if definition.floor is not None else None,
        "opens": definition.opens,
        "closes": definition.closes,
        "time_zone": definition.time_zone,
        "reviewers": definition.reviewers,
        "eligibility": [_eligibility_document(each) for each in definition.eligibility],
        "sections": [_section_document(each) for each in definition.sections],
        "rubric": rubric.to_document(definition.rubric),
    }
    # Left out where they say nothing, so that a text written before they existed keeps its digest.
    if definition.grace_minutes:
        document["grace_minutes"] = definition.grace_minutes
    if definition.questions_until:
        document["questions_until"] = definition.questions_until
    if definition.test:
        document["test"] = True
    if definition.priorities:
        document["priorities"] = aims.to_document(definition.priorities)
    if definition.objectives:
        document["objectives"] = aims.to_document(definition.objectives)
    document.update(applying.to_document(definition.applying))
    if stored := reviewing.to_document(definition.reviewing):
        document["reviewing"] = stored
    return document


def from_document(stored: dict[str, Any]) -> CallDefinition:
    """The inverse of `to_document`."""
    currency = stored["currency"]
    return CallDefinition(
        slug=stored["slug"],
        title=Text.from_document(stored["title"]),
        summary=Text.from_document(stored["summary"]),
        theme=stored["theme"],
        area=stored["area"],
        applicants=tuple(OrganisationKind(kind) for kind in stored["applicants"]),
        currency=currency,
        budget=Money(stored["budget"], currency),
        ceiling=Money(stored["ceiling"], currency),
        floor=Money(stored["floor"], currency) if stored["floor"] is not None else None,
        opens=stored["opens"],
        closes=stored["closes"],
        time_zone=stored["time_zone"],
        reviewers=stored["reviewers"],
        eligibility=tuple(_eligibility(each) for each in stored["eligibility"]),
        sections=tuple(_section(each) for each in stored["sections"]),
        rubric=rubric.from_document(stored["rubric"]),
        grace_minutes=stored.get("grace_minutes", 0),
        questions_until=stored.get("questions_until"),
        test=stored.get("test", False),
        priorities=aims.from_document(stored.get("priorities", ())),
        objectives=aims.from_document(stored.get("objectives", ())),
        applying=applying.from_document(stored, currency),
        reviewing=reviewing.from_document(stored.get("reviewing", {})),
    )


def _section_document(section: Section) -> dict[str, Any]:
    document: dict[str, Any] = {
        "key": section.key,
        "title": section.title.document(),
        "questions": [_question_document(each) for each in section.questions],
    }
    if section.group:
        document["group"] = section.group.document()
    if section.intro:
        document["intro"] = section.intro.document()
    if section.when:
        document["when"] = conditions.to_document(section.when)
    if section.repeat:
        repeat = section.repeat
        document["repeat"] = {
            "label": repeat.label.document(),
            "min": repeat.min,
            "max": repeat.max,
        }
    return document


def _section(stored: dict[str, Any]) -> Section:
    return Section(
        key=stored["key"],
        title=Text.from_document(stored["title"]),
        questions=tuple(_question(each) for each in stored["questions"]),
        group=_text(stored.get("group")),
        intro=_text(stored.get("intro")),
        when=conditions.from_document(stored["when"]) if "when" in stored else None,
        repeat=_repeat(stored["repeat"]) if "repeat" in stored else None,
    )


def _repeat(stored: dict[str, Any]) -> Repeat:
    return Repeat(Text.from_document(stored["label"]), stored["min"], stored["max"])


def _question_document(question: Question) -> dict[str, Any]:
    document: dict[str, Any] = {
        "key": question.key,
        "type": question.type.value,
        "label": question.label.document(),
        "required": question.required,
    }
    if question.hint:
        document["hint"] = question.hint.document()
    if question.role:
        document["role"] = question.role.value
    if question.when:
        document["when"] = conditions.to_document(question.when)
    if question.hidden_from_reviewers:
        document["hidden_from_reviewers"] = True
    if question.sensitive:
        document["sensitive"] = question.sensitive.value
    if question.unit:
        document["unit"] = question.unit.document()
    for name in _PLAIN_LIMITS:
        value = getattr(question, name)
        if value is not None:
            document[name] = value
    document.update(_parts_document(question))
    return document


def _parts_document(question: Question) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for name in ("options", "rows"):
        if options := getattr(question, name):
            document[name] = [
                {"value": option.value, "label": option.label.document()} for option in options
            ]
    if question.asks:
        document["asks"] = [part.value for part in question.asks]
    if question.totals:
        document["totals"] = list(question.totals)
    if question.allowed:
        document["allowed"] = [kind.value for kind in question.allowed]
    if question.quantity:
        document["quantity"] = True
    if question.explanation:
        document["explanation"] = True
    for name in ("questions", "columns"):
        if inner := getattr(question, name):
            document[name] = [_question_document(each) for each in inner]
    return document


def _question(stored: dict[str, Any]) -> Question:
    return Question(
        key=stored["key"],
        # Versions written before these were types of their own: a short text with a format.
        type=QuestionType(stored.get("format", stored["type"])),
        label=Text.from_document(stored["label"]),
        hint=_text(stored.get("hint")),
        required=stored["required"],
        role=Role(stored["role"]) if "role" in stored else None,
        when=conditions.from_document(stored["when"]) if "when" in stored else None,
        hidden_from_reviewers=stored.get("hidden_from_reviewers", False),
        sensitive=Sensitivity(stored["sensitive"]) if "sensitive" in stored else None,
        unit=_text(stored.get("unit")),
        options=_options(stored.get("options", ())),
        rows=_options(stored.get("rows", ())),
        asks=tuple(PlacePart(part) for part in stored.get("asks", ())),
        totals=tuple(stored.get("totals", ())),
        allowed=tuple(FileType(kind) for kind in stored.get("allowed", ())),
        quantity=stored.get("quantity", False),
        explanation=stored.get("explanation", False),
        questions=tuple(_question(each) for each in stored.get("questions", ())),
        columns=tuple(_question(each) for each in stored.get("columns", ())),
        **{name: stored[name] for name in _PLAIN_LIMITS if name in stored},
    )


def _options(stored: Sequence[dict[str, Any]]) -> tuple[Option, ...]:
    return tuple(Option(each["value"], Text.from_document(each["label"])) for each in stored)


def _eligibility_document(each: EligibilityQuestion) -> dict[str, Any]:
    document = {
        "question": _question_document(each.question),
        "passes": _passes_document(each.passes),
        "refusal": each.refusal.document() if each.refusal else None,
    }
    if each.caveat:
        document["caveat"] = _passes_document(each.caveat)
    if each.staff_ask:
        document["staff_ask"] = each.staff_ask.document()
    return document


def _passes_document(passes: Passes) -> dict[str, Any]:
    return {
        "answers": list(passes.answers),
        "reversed": passes.reversed,
        "at_least": passes.at_least,
        "at_most": passes.at_most,
    }


def _eligibility(stored: dict[str, Any]) -> EligibilityQuestion:
    return EligibilityQuestion(
        question=_question(stored["question"]),
        passes=_passes(stored["passes"]),
        refusal=_text(stored["refusal"]),
        caveat=_passes(stored["caveat"]) if "caveat" in stored else None,
        staff_ask=_text(stored.get("staff_ask")),
    )


def _passes(stored: dict[str, Any]) -> Passes:
    return Passes(
        answers=tuple(stored["answers"]),
        reversed=stored["reversed"],
        at_least=stored["at_least"],
        at_most=stored["at_most"],
    )


def _text(stored: str | dict[str, str] | None) -> Text | None:
    return None if stored is None else Text.from_document(stored)
