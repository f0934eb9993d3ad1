"""Which questions an applicant sees, how far each section is, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from grants.applications.fillings import as_section, fillings
from grants.applications.gaps import gaps
from grants.applications.limits import Files, beyond_limits, total_mismatch
from grants.applications.matching import match_gap
from grants.applications.unread import Unread, unread_errors
from grants.calls import eligibility
from grants.calls.conditions import holds, is_answered
from grants.calls.definition import CallDefinition
from grants.calls.questions import Question, QuestionType, Role, Section
from grants.kernel.i18n import language
from grants.kernel.money import Money

Answers = Mapping[str, Any]


class SectionState(StrEnum):
    """How far a section is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"


@dataclass(frozen=True)
class ShownSection:
    """A section an applicant sees, with those of its questions that apply.

    Of a section that repeats, each filling is one; `filling` is its number, `repeats` the
    section as the call has it.
    """

    section: Section
    questions: tuple[Question, ...]
    repeats: Section | None = None
    filling: int | None = None


@dataclass(frozen=True)
class Missing:
    """One thing to do before submitting: where, at which field, and a sentence."""

    section: Section
    question: Question
    field: str
    message: str


@dataclass(frozen=True)
class SectionProgress:
    """How far one section is."""

    section: Section
    state: SectionState
    answered: int
    asked: int
    missing: tuple[Missing, ...]


def visible(definition: CallDefinition, answers: Answers) -> tuple[ShownSection, ...]:
    """The sections and questions that apply, given the answers so far.

    An answer to a hidden question counts as not given, so what depends on it hides too.
    """
    return tuple(shown for _section, filled in _walk(definition, answers) for shown in filled)


def repeating(definition: CallDefinition, answers: Answers) -> tuple[Section, ...]:
    """The sections that repeat and apply, whether or not they are filled yet."""
    return tuple(section for section, _filled in _walk(definition, answers) if section.repeat)


def _walk(
    definition: CallDefinition, answers: Answers
) -> Iterator[tuple[Section, tuple[ShownSection, ...]]]:
    """Every section that applies, with what is shown of it: one section, or its fillings."""
    known: dict[str, Any] = {
        each.question.key: answers.get(each.question.key)
        for each in eligibility.asked(definition.eligibility, answers)
    }
    for section in definition.asked_sections:
        if not holds(section.when, known):
            continue
        if section.repeat:
            filled = []
            for number in fillings(section, answers):
                one = as_section(section, number, answers)
                asked = _asked(section, one, dict(known), answers)
                filled.append(ShownSection(one, asked, section, number))
        else:
            filled = [ShownSection(section, _asked(section, section, known, answers))]
        yield section, tuple(shown for shown in filled if shown.questions or section.repeat)


def _asked(
    section: Section, filling: Section, known: dict[str, Any], answers: Answers
) -> tuple[Question, ...]:
    """The questions that apply; `known` learns their answers as the conditions name them.

    Inside a filling a condition names a question of the section by its plain key and means
    this filling's answer.
    """
    found = []
    for plain, question in zip(section.questions, filling.questions, strict=True):
        if holds(plain.when, known):
            found.append(question)
            known[plain.key] = answers.get(question.key)
    return tuple(found)


def visible_questions(definition: CallDefinition, answers: Answers) -> tuple[Question, ...]:
    """The questions of the form that apply, in order."""
    return tuple(question for shown in visible(definition, answers) for question in shown.questions)


def shown_section(definition: CallDefinition, answers: Answers, key: str) -> ShownSection | None:
    """The section with this key, if it applies."""
    return next((each for each in visible(definition, answers) if each.section.key == key), None)


def progress(
    definition: CallDefinition, answers: Answers, files: Files, unread: Unread | None = None
) -> tuple[SectionProgress, ...]:
    """How far every section that applies is, in order; what cannot be read is a gap."""
    shown = visible(definition, answers)
    seen = {
        question.key: answers.get(question.key) for each in shown for question in each.questions
    }
    short = match_gap(definition, (each for one in shown for each in one.questions), seen)
    found = tuple(_progress(definition, each, seen, files, unread or {}) for each in shown)
    return tuple(_with_gap(each, *short) for each in found) if short else found


def _with_gap(found: SectionProgress, key: str, sentence: str) -> SectionProgress:
    """The section, with a sentence on the question of this key where it stands there."""
    question = next((each for each in found.section.questions if each.key == key), None)
    if question is None:
        return found
    gap = Missing(found.section, question, key, sentence)
    state = SectionState.IN_PROGRESS if found.answered else found.state
    return replace(found, state=state, missing=(*found.missing, gap))


def missing(
    definition: CallDefinition, answers: Answers, files: Files, unread: Unread | None = None
) -> tuple[Missing, ...]:
    """Everything to do before the application can be submitted, in page order."""
    return tuple(
        each for section in progress(definition, answers, files, unread) for each in section.missing
    )


def _progress(
    definition: CallDefinition,
    shown: ShownSection,
    answers: Answers,
    files: Files,
    unread: Unread,
) -> SectionProgress:
    answered = 0
    found: list[Missing] = []
    for question in shown.questions:
        value, sent = answers.get(question.key), files.get(question.key, ())
        raw = unread.get(question.key)
        if sent if question.type is QuestionType.FILE else is_answered(value) or raw is not None:
            answered += 1
        unreadable = {} if raw is None else unread_errors(question, raw, definition.currency)
        sentences = list(unreadable.items())
        if question.key not in unreadable:
            sentences += gaps(question, value, sent)
        sentences += beyond_limits(definition, question, value).items()
        found += [Missing(shown.section, question, place, words) for place, words in sentences]
        mismatch = total_mismatch(definition, question, value, answers)
        if mismatch:
            found.append(Missing(shown.section, question, question.key, mismatch))
    if not found:
        state = SectionState.COMPLETE
    elif answered:
        state = SectionState.IN_PROGRESS
    else:
        state = SectionState.NOT_STARTED
    return SectionProgress(shown.section, state, answered, len(shown.questions), tuple(found))


def answer_for(definition: CallDefinition, answers: Answers, role: Role) -> Any:
    """The answer that plays a role, from the first question that applies and is answered."""
    for question in visible_questions(definition, answers):
        if question.role is role and is_answered(answers.get(question.key)):
            return answers[question.key]
    return None


def title_of(definition: CallDefinition, answers: Answers) -> str:
    """What the applicant calls the application ("" while it has no name)."""
    return str(answer_for(definition, answers, Role.TITLE) or "")


def requested_amount(definition: CallDefinition, answers: Answers) -> Money | None:
    """The requested amount, or None while it is not given."""
    minor = answer_for(definition, answers, Role.REQUESTED)
    return None if minor is None else Money(minor, definition.currency)


def summary_of(definition: CallDefinition, answers: Answers) -> str:
    """The applicant's summary ("" where the call asks for none, or none is given)."""
    return str(answer_for(definition, answers, Role.SUMMARY) or "")


def area_of(definition: CallDefinition, answers: Answers) -> str:
    """Where the work is, in words ("" while not given)."""
    for question in visible_questions(definition, answers):
        value = answers.get(question.key)
        if question.role is Role.AREA and value:
            named = value.get("area") if question.type is QuestionType.PLACE else value
            chosen = named if isinstance(named, list) else [str(named or "")]
            return ", ".join(question.option_label(each).read(language()) for each in chosen)
    return ""
