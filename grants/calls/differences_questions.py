"""What differs between two texts of one question, in words; what may not change is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from grants.calls.questions import DEFAULT_MAX_SIZE_MB, Question, Section
from grants.kernel.i18n import _, language


@dataclass(frozen=True)
class Change:
    """One change in words, where it stands, and why it cannot be made ("" where it can).

    `only_time`: it gives more time and asks nothing of whoever has applied already.
    """

    words: str
    section: str = ""
    question: str = ""
    refusal: str = ""
    only_time: bool = False


# Words around the question: they may be said better.
_WORDS = frozenset({"label", "hint", "unit"})
# The smaller the stricter: None sets no limit, apart from those that have a default.
_ROOM = {
    "character_limit": None,
    "word_limit": None,
    "max": None,
    "max_size_mb": DEFAULT_MAX_SIZE_MB,
    "max_files": 1,
}
_APART = frozenset({"key", "options", "allowed", "questions"})


def question_changes(
    old: Question | None, new: Question, section: Section, *, within: str = ""
) -> Iterator[Change]:
    """What differs in one question of the form; `old` is None where it is new."""
    name = f"{within}{new.label.read(language())}"
    key = new.key if not within else ""
    if old is None:
        yield Change(
            _(
                "New question in “%(section)s”: “%(question)s”.",
                section=section.title.read(language()),
                question=name,
            ),
            section.key,
            key,
            _("A question added now must be one that need not be answered.")
            if new.required
            else "",
        )
        return
    for words, refusal in differences_in(old, new, name):
        yield Change(words, section.key, key, refusal)
    inner = {each.key: each for each in old.questions}
    for each in new.questions:
        yield from question_changes(inner.get(each.key), each, section, within=f"{name}, ")
    for each in old.questions:
        if each.key not in {kept.key for kept in new.questions}:
            yield Change(
                _("“%(question)s” is no longer asked.", question=each.label.read(language())),
                section.key,
                key,
                _("A question cannot be removed: applicants have answered it."),
            )


def differences_in(old: Question, new: Question, name: str) -> Iterator[tuple[str, str]]:
    """Each change with its refusal ("" where it can be made)."""
    reworded = False
    for each in fields(Question):
        was, now = getattr(old, each.name), getattr(new, each.name)
        if was == now or each.name in _APART:
            continue
        if each.name in _WORDS:
            reworded = True
        else:
            yield _field(each.name, was, now, name)
    if reworded:
        yield _("“%(question)s” is worded anew.", question=name), ""
    yield from _options(old, new, name)
    if old.allowed != new.allowed:
        narrower = bool(new.allowed) and not (old.allowed and set(old.allowed) <= set(new.allowed))
        yield (
            _("“%(question)s” takes other kinds of file.", question=name),
            _("A kind of file that was taken cannot be refused now.") if narrower else "",
        )


def _field(field: str, was: Any, now: Any, name: str) -> tuple[str, str]:
    if field == "required":
        return (
            (_("“%(question)s” must be answered now.", question=name), _required_now())
            if now
            else (_("“%(question)s” need no longer be answered.", question=name), "")
        )
    if field == "type":
        return (
            _("“%(question)s” is answered in another way.", question=name),
            _("The type of a question cannot change: applicants have answered it."),
        )
    if _looser(field, was, now):
        return _("“%(question)s” leaves more room than before.", question=name), ""
    return (
        _("“%(question)s”: “%(field)s” was changed.", question=name, field=field),
        _("Once announced, what a question asks can only leave more room."),
    )


def _required_now() -> str:
    return _("A question that could be left open must stay so.")


def _looser(field: str, was: Any, now: Any) -> bool:
    if field in _ROOM:
        before, after = (_ROOM[field] if each is None else each for each in (was, now))
        return bool(after is None or (before is not None and after >= before))
    if field == "min":
        return bool(now is None or (was is not None and now <= was))
    if field == "earliest":
        return now is None or (was is not None and str(now) <= str(was))
    if field == "latest":
        return now is None or (was is not None and str(now) >= str(was))
    if field == "decimals":
        return bool((now or 0) >= (was or 0))
    if field in ("format", "total_equals"):
        return now is None
    return False


def _options(old: Question, new: Question, name: str) -> Iterator[tuple[str, str]]:
    before = {option.value: option.label for option in old.options}
    after = {option.value: option.label for option in new.options}
    gained = [label.read(language()) for value, label in after.items() if value not in before]
    lost = [label.read(language()) for value, label in before.items() if value not in after]
    if gained:
        chosen = ", ".join(f"“{each}”" for each in gained)
        yield _("“%(question)s” can be answered with %(new)s too.", question=name, new=chosen), ""
    if lost:
        chosen = ", ".join(f"“{each}”" for each in lost)
        yield (
            _("“%(question)s” can no longer be answered with %(old)s.", question=name, old=chosen),
            _("An answer that could be chosen cannot be taken away: it may have been given."),
        )
    if any(before[value] != label for value, label in after.items() if value in before):
        yield _("Answers to choose in “%(question)s” are worded anew.", question=name), ""
