"""What was submitted: a document that stands on its own, and its hash.

It carries the words of each question beside the answer, so that it can be read and
proved without the call. Answers to questions that do not apply are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grants.applications.completeness import Answers, ShownSection, visible
from grants.applications.fillings import kept_fillings, kept_under
from grants.applications.limits import FileFacts, Files
from grants.calls import eligibility
from grants.calls.conditions import is_answered
from grants.calls.definition import CallDefinition
from grants.calls.document import digest, to_document
from grants.calls.questions import Question, QuestionType

FORMAT = 1


def frozen_content(definition: CallDefinition, answers: Answers, files: Files) -> dict[str, Any]:
    """The content of a submitted version: JSON-able, complete, with each file's hash."""
    asked = eligibility.asked(definition.eligibility, answers)
    return {
        "format": FORMAT,
        "call": definition.slug,
        "call_digest": digest(to_document(definition)),
        "currency": definition.currency,
        "eligibility": [_entry(each.question, answers, {}) for each in asked],
        "sections": [_section(shown, answers, files) for shown in visible(definition, answers)],
    }


def _section(shown: ShownSection, answers: Answers, files: Files) -> dict[str, Any]:
    section: dict[str, Any] = {
        "key": shown.section.key,
        "title": shown.section.title.document(),
        "questions": [_entry(each, answers, files) for each in shown.questions],
    }
    if shown.repeats:
        section |= {"repeats": shown.repeats.key, "filling": shown.filling}
    return section


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content's canonical JSON, the hash on the receipt."""
    return digest(content)


def answers_in(content: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a submitted version by question key, eligibility included."""
    answers = {entry["key"]: entry["answer"] for entry in _entries(content) if "answer" in entry}
    numbers: dict[str, list[int]] = {}
    for section in content["sections"]:
        if "repeats" in section:
            numbers.setdefault(section["repeats"], []).append(section["filling"])
    for key, each in numbers.items():
        answers[kept_under(key)] = kept_fillings(tuple(each), max(each))
    return answers


def files_in(content: Mapping[str, Any]) -> dict[str, tuple[FileFacts, ...]]:
    """The files of a submitted version by question key."""
    return {
        entry["key"]: tuple(FileFacts(**facts) for facts in entry["files"])
        for entry in _entries(content)
        if entry.get("files")
    }


def keys_in(content: Mapping[str, Any]) -> frozenset[str]:
    """The keys of every question that a submitted version holds."""
    return frozenset(entry["key"] for entry in _entries(content))


def changed_keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> frozenset[str]:
    """The questions of both versions whose answers or files differ."""
    before = {entry["key"]: _given(entry) for entry in _entries(old)}
    after = {entry["key"]: _given(entry) for entry in _entries(new)}
    return frozenset(key for key in before.keys() & after.keys() if before[key] != after[key])


def _given(entry: Mapping[str, Any]) -> tuple[Any, Any]:
    return entry.get("answer"), entry.get("files") or []


def _entries(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        *content["eligibility"],
        *(entry for section in content["sections"] for entry in section["questions"]),
    ]


def _entry(question: Question, answers: Answers, files: Files) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "key": question.key,
        "type": question.type.value,
        "label": question.label.document(),
    }
    if question.type is QuestionType.FILE:
        entry["files"] = [each.document() for each in files.get(question.key, ())]
    elif is_answered(answers.get(question.key)):
        entry["answer"] = answers[question.key]
    return entry
