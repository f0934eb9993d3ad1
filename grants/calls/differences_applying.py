"""What differs in who can apply, in words: an amendment may only let more apply, and ask less."""

from __future__ import annotations

from collections.abc import Iterator

from grants.calls.applying import Applying, Limits, MatchOf, Tier
from grants.calls.definition import CallDefinition
from grants.calls.differences_questions import Change, differences_in
from grants.calls.eligibility import EligibilityQuestion, Verdict
from grants.calls.questions import QuestionType
from grants.kernel.i18n import _, language

_STRICTNESS = {Verdict.PASSES: 0, Verdict.CAVEAT: 1, Verdict.FAILS: 2}


def applying_changes(old: CallDefinition, new: CallDefinition) -> Iterator[Change]:
    """What differs in limits, tiers and the number of applications."""
    was, now = old.applying, new.applying
    yield from _limits(was.limits, now.limits)
    if old.currency == new.currency:
        yield from _tiers(was, now)
    if was.several != now.several:
        yield (
            Change(_("An organisation may send several applications now."))
            if now.several
            else Change(
                _("An organisation may send one application only."),
                refusal=_("Once announced, nobody can be shut out of a call."),
            )
        )


def _limits(was: Limits, now: Limits) -> Iterator[Change]:
    if was.works_in != now.works_in:
        kept = not now.works_in or (was.works_in and set(was.works_in) <= set(now.works_in))
        words = (
            _(
                "Who may apply: organisations that work in %(places)s.",
                places=", ".join(place.read(language()) for place in now.works_in),
            )
            if now.works_in
            else _("Who may apply: organisations may work anywhere.")
        )
        yield Change(words, refusal="" if kept else _shut_out())
    if was.age_at_least != now.age_at_least:
        younger = (now.age_at_least or 0) <= (was.age_at_least or 0)
        words = _("Who may apply: organisations of any age from %(n)s years.", n=now.age_at_least)
        if now.age_at_least is None:
            words = _("Who may apply: organisations however young.")
        yield Change(words, refusal="" if younger else _shut_out())
    if was.age_at_most != now.age_at_most:
        looser = now.age_at_most is None or (
            was.age_at_most is not None and now.age_at_most >= was.age_at_most
        )
        words = _("Who may apply: organisations of up to %(n)s years.", n=now.age_at_most)
        if now.age_at_most is None:
            words = _("Who may apply: organisations however old.")
        yield Change(words, refusal="" if looser else _shut_out())


def _tiers(was: Applying, now: Applying) -> Iterator[Change]:
    if was.match_of is not now.match_of and (was.asks_match or now.asks_match):
        words = (
            _("The match is a share of the total cost now.")
            if now.match_of is MatchOf.TOTAL_COST
            else _("The match is a share of the requested amount now.")
        )
        yield Change(words, refusal=_("Of what the match is a share cannot change."))
    if was.tiers == now.tiers:
        return
    stricter = any(_asks_more(was, now, tier) for tier in (*was.tiers, *now.tiers))
    refusal = _("Once announced, an amount can only need less of an applicant.") if stricter else ""
    if not now.tiers:
        yield Change(_("There are no tiers of amounts any more."), refusal=refusal)
        return
    tiers = "; ".join(_tier_words(tier) for tier in now.tiers)
    yield Change(_("The tiers of amounts are: %(tiers)s.", tiers=tiers), refusal=refusal)


def _tier_words(tier: Tier) -> str:
    values = {
        "name": tier.name.read(language()),
        "amount": str(tier.up_to),
        "percent": tier.match_percent,
    }
    if tier.match_percent:
        return _("%(name)s up to %(amount)s with a match of %(percent)s %%", **values)
    return _("%(name)s up to %(amount)s", **values)


def _asks_more(was: Applying, now: Applying, at: Tier) -> bool:
    """Does the highest amount of a tier need more than before? Tiers change at these only."""
    before, after = was.tier_for(at.up_to), now.tier_for(at.up_to)
    if after is None:
        return False
    if before is None:
        # Above the old ceiling nobody could ask; with no tiers at all nothing was needed.
        return not was.tiers and bool(after.match_percent or after.age_at_least)
    return (after.match_percent, after.age_at_least or 0) != (
        min(after.match_percent, before.match_percent),
        min(after.age_at_least or 0, before.age_at_least or 0),
    )


def _shut_out() -> str:
    return _("Whoever could apply must still be able to.")


def eligibility_changes(
    old: tuple[EligibilityQuestion, ...], new: tuple[EligibilityQuestion, ...]
) -> Iterator[Change]:
    """What differs in the questions on who can apply: they may only let more apply."""
    before = {each.question.key: each for each in old}
    for each in new:
        name = each.question.label.read(language())
        earlier = before.pop(each.question.key, None)
        if earlier is None:
            yield Change(
                _("Who can apply: “%(question)s” is asked now.", question=name),
                refusal=_("Once announced, no further condition can be set for applying."),
            )
            continue
        for words, refusal in differences_in(earlier.question, each.question, name):
            yield Change(_("Who can apply: %(change)s", change=words), refusal=refusal)
        if (earlier.passes, earlier.caveat) != (each.passes, each.caveat):
            yield Change(
                _("Who can apply: “%(question)s” is judged otherwise.", question=name),
                refusal="" if _lets_through(earlier, each) else _shut_out(),
            )
        if earlier.refusal != each.refusal:
            yield Change(
                _("Who can apply: the explanation to “%(question)s” is new.", question=name)
            )
        if earlier.staff_ask != each.staff_ask:
            yield Change(
                _("Who can apply: what staff ask about “%(question)s” is new.", question=name)
            )
    for earlier in before.values():
        name = earlier.question.label.read(language())
        yield Change(_("Who can apply: “%(question)s” is no longer asked.", question=name))


def _lets_through(old: EligibilityQuestion, new: EligibilityQuestion) -> bool:
    """Is no answer judged more strictly than before?"""
    answers: tuple[object, ...] = old.question.option_values or (True, False)
    if old.question.type in (QuestionType.NUMBER, QuestionType.MONEY):
        answers = _around_bounds(old, new)
    return all(_STRICTNESS[new.verdict(each)] <= _STRICTNESS[old.verdict(each)] for each in answers)


def _around_bounds(*questions: EligibilityQuestion) -> tuple[int, ...]:
    """Each bound with its neighbours: between bounds the verdict is the same throughout."""
    bounds = {
        bound
        for each in questions
        for passes in (each.passes, each.caveat)
        if passes is not None
        for bound in (passes.at_least, passes.at_most)
        if bound is not None
    }
    return tuple(bound + step for bound in bounds for step in (-1, 0, 1))
