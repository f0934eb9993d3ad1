"""What differs between two texts of a call, in words; and what an amendment may not change.

Applicants work by the text that was announced. An amendment may say things better, ask for
more that need not be answered, and make the call more open: more time, more money, more
applicants. What would undo work already done, or change how applications are judged, is
refused with the reason. Whatever is not named here as allowed is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from grants.calls.definition import CallDefinition
from grants.calls.differences_applying import applying_changes, eligibility_changes
from grants.calls.differences_framework import framework_changes
from grants.calls.differences_questions import Change, question_changes
from grants.calls.differences_reviewing import reviewing_changes
from grants.calls.questions import Question, Section
from grants.calls.text import Text
from grants.kernel.i18n import _, language

__all__ = ["Change", "differences"]

# Compared part by part below, or not a change of the text.
_TIME = frozenset({"opens", "closes", "grace_minutes", "questions_until"})
_APART = frozenset(
    {
        *("sections", "eligibility", "applicants", "priorities", "objectives"),
        *("applying", "reviewing"),
    }
)


def differences(
    old: CallDefinition, new: CallDefinition, *, opened: bool = True
) -> tuple[Change, ...]:
    """Every change from `old` to `new`, in the language now, in the order of the call.

    `opened`: the opening time has passed, so it cannot be moved any more.
    """
    return (
        *_facts(old, new, opened=opened),
        *_applicants(old, new),
        *framework_changes(old, new),
        *applying_changes(old, new),
        *reviewing_changes(old, new),
        *eligibility_changes(old.eligibility, new.eligibility),
        *_form(old, new),
    )


def _facts(old: CallDefinition, new: CallDefinition, *, opened: bool) -> Iterator[Change]:
    if old.currency != new.currency:
        words, refusal = _fact("currency", old.currency, new.currency, opened=opened)
        yield Change(words, refusal=refusal)
        return
    for each in fields(CallDefinition):
        name = each.name
        was, now = getattr(old, name), getattr(new, name)
        if was == now or name in _APART:
            continue
        words, refusal = _fact(name, was, now, opened=opened)
        yield Change(words, refusal=refusal, only_time=name in _TIME)


def _fact(name: str, was: Any, now: Any, *, opened: bool) -> tuple[str, str]:
    """What a fact says now, and why that cannot be ("" where it can)."""
    values = {"was": _read(was), "now": _read(now)}
    match name:
        case "title":
            return _("The title is now “%(now)s”.", **values), ""
        case "summary":
            return _("The summary was written anew."), ""
        case "questions_until":
            return _questions_until(was, now)
        case "closes" | "opens":
            return _moment(name, was, now, opened=opened)
        case "budget" | "ceiling" | "floor" | "grace_minutes":
            return _number(name, was, now)
        case "rubric":
            return (
                _("How applications are judged was changed."),
                _("The rubric is frozen when a call is announced."),
            )
    return (
        _("“%(name)s” was changed from %(was)s to %(now)s.", name=name, **values),
        _("“%(name)s” is frozen when a call is announced.", name=name),
    )


def _moment(name: str, was: str, now: str, *, opened: bool) -> tuple[str, str]:
    if name == "closes":
        words = _("The call closes on %(now)s, not on %(was)s.", was=was, now=now)
        return words, _("Once announced, a call cannot close earlier.") if now < was else ""
    words = _("The call opens on %(now)s, not on %(was)s.", was=was, now=now)
    if opened:
        return words, _("The call has opened; when it did cannot be changed.")
    return words, _("Once announced, a call cannot open earlier.") if now < was else ""


def _questions_until(was: str | None, now: str | None) -> tuple[str, str]:
    if now is None:
        words = _("No questions on the call are taken here any more.")
        return words, _("Once announced, the time for questions can only be longer.")
    words = _("Questions on the call are taken until %(now)s.", now=now)
    if was is not None and now < was:
        return words, _("Once announced, the time for questions can only be longer.")
    return words, ""


def _number(name: str, was: Any, now: Any) -> tuple[str, str]:
    values = {"was": _read(was), "now": _read(now)}
    if name == "floor":
        if now is None:
            return _("One application need no longer ask for a least amount."), ""
        words = _("One application must ask for at least %(now)s.", **values)
        stricter = was is None or now > was
        return words, _("The least amount can only become smaller.") if stricter else ""
    less = _("Once announced, this can only become more.") if now < was else ""
    match name:
        case "budget":
            return _("%(now)s is to be awarded in all, not %(was)s.", **values), less
        case "ceiling":
            return _("One application may ask for up to %(now)s, not %(was)s.", **values), less
    words = _("What arrives up to %(now)s minutes after closing is accepted.", **values)
    return words, less


def _read(value: object) -> str:
    return value.read(language()) if isinstance(value, Text) else str(value)


def _applicants(old: CallDefinition, new: CallDefinition) -> Iterator[Change]:
    lost = [kind.value for kind in old.applicants if kind not in new.applicants]
    gained = [kind.value for kind in new.applicants if kind not in old.applicants]
    if gained:
        yield Change(_("Who may apply: %(kinds)s may apply now too.", kinds=", ".join(gained)))
    if lost:
        yield Change(
            _("Who may apply: %(kinds)s may apply no longer.", kinds=", ".join(lost)),
            refusal=_("Once announced, nobody can be shut out of a call."),
        )


def _form(old: CallDefinition, new: CallDefinition) -> Iterator[Change]:
    before = {each.key: each for each in old.sections}
    asked = {question.key: question for question in old.questions}
    for section in new.sections:
        name = section.title.read(language())
        if section.key in before:
            yield from _section(before[section.key], section)
        else:
            words = _("New section “%(section)s”.", section=name)
            yield Change(words, section=section.key)
        for question in section.questions:
            yield from question_changes(asked.get(question.key), question, section)
    yield from _removed(old, new)
    if _order(old, new) != _order(new, old):
        yield Change(_("Sections or questions stand in another order."))


def _section(old: Section, new: Section) -> Iterator[Change]:
    name = new.title.read(language())
    if old.title != new.title:
        was = old.title.read(language())
        words = _("Section “%(was)s” is called “%(now)s” now.", was=was, now=name)
        yield Change(words, section=new.key)
    if (old.intro, old.group) != (new.intro, new.group):
        words = _("The introduction to section “%(section)s” was changed.", section=name)
        yield Change(words, section=new.key)
    if old.when != new.when:
        yield Change(
            _("Section “%(section)s” is asked of others than before.", section=name),
            section=new.key,
            refusal=_("Whom a section is asked cannot change once the call is announced."),
        )


def _removed(old: CallDefinition, new: CallDefinition) -> Iterator[Change]:
    left = {question.key for question in new.questions}
    for question in old.questions:
        if question.key not in left:
            yield Change(
                _("“%(question)s” is no longer asked.", question=_name(question)),
                refusal=_("A question cannot be removed: applicants have answered it."),
            )
    kept = {section.key for section in new.sections}
    for section in old.sections:
        if section.key not in kept:
            name = section.title.read(language())
            yield Change(
                _("Section “%(section)s” is gone.", section=name),
                refusal=_("A section cannot be removed: applicants have written in it."),
            )


def _order(these: CallDefinition, others: CallDefinition) -> list[tuple[str, str]]:
    """Where the questions that both texts ask stand, in the order of `these`."""
    common = {question.key for question in others.questions}
    return [
        (section.key, question.key)
        for section in these.sections
        for question in section.questions
        if question.key in common
    ]


def _name(question: Question) -> str:
    return question.label.read(language())
