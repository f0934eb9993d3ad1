"""What differs in how applications are reviewed: an amendment may only ask more of reviewers."""

from __future__ import annotations

from collections.abc import Iterator

from grants.calls.definition import CallDefinition
from grants.calls.differences_questions import Change
from grants.calls.reviewing import Feedback, Justify, Reviewing
from grants.kernel.i18n import LANGUAGES, _

_REASONS = {Justify.NEVER: 0, Justify.ENDS: 1, Justify.EVERY: 2}
_TOLD = {Feedback.NONE: 0, Feedback.REASONS: 1, Feedback.SCORES_AND_REASONS: 2}


def reviewing_changes(old: CallDefinition, new: CallDefinition) -> Iterator[Change]:
    """What differs in the terms of review, each refused where it takes from applicants."""
    was, now = old.reviewing, new.reviewing
    if was.blind != now.blind:
        words = (
            _("The applicant is hidden from reviewers now.")
            if now.blind
            else _("The applicant is no longer hidden from reviewers.")
        )
        yield Change(
            words, refusal=_("Whether reviewers know the applicant cannot change once announced.")
        )
    if was.justify is not now.justify:
        yield Change(
            {
                Justify.EVERY: _("Every score needs a reason now."),
                Justify.ENDS: _("Only the lowest and the highest scores need a reason now."),
                Justify.NEVER: _("No score needs a reason now."),
            }[now.justify],
            refusal=_("Once announced, no fewer scores can need a reason.")
            if _REASONS[now.justify] < _REASONS[was.justify]
            else "",
        )
    yield from _reviewers(was, now)
    yield from _afterwards(was, now)


def _reviewers(was: Reviewing, now: Reviewing) -> Iterator[Change]:
    """What is asked of those who review."""
    if was.apart != now.apart:
        words = _(
            "A further reviewer is asked where two reviews differ by more than %(n)s points.",
            n=now.apart,
        )
        if now.apart is None:
            words = _("No further reviewer is asked where two reviews differ.")
        looser = now.apart is None or (was.apart is not None and now.apart > was.apart)
        yield Change(
            words,
            refusal=_("Once announced, a further reviewer can only be asked sooner.")
            if looser
            else "",
        )
    if was.skills != now.skills:
        yield Change(
            _("Skills wanted among reviewers: %(names)s.", names=_listed(now.skills)),
            refusal="" if set(was.skills) <= set(now.skills) else _no_less(),
        )
    if was.languages != now.languages:
        yield Change(
            _(
                "Languages each reviewer must read: %(names)s.",
                names=_listed(tuple(LANGUAGES[code] for code in now.languages)),
            ),
            refusal="" if set(was.languages) <= set(now.languages) else _no_less(),
        )
    if was.past_years != now.past_years:
        yield Change(
            _(
                "An interest that ended within %(n)s years counts as a conflict of interest.",
                n=now.past_years,
            ),
            refusal=_no_less() if now.past_years < was.past_years else "",
        )
    if was.terms != now.terms:
        words = _("What reviewers accept before they read was written anew.")
        if now.terms is None:
            words = _("Reviewers no longer accept terms before they read.")
        yield Change(words, refusal=_no_less() if now.terms is None else "")


def _afterwards(was: Reviewing, now: Reviewing) -> Iterator[Change]:
    """What an applicant has from it after the decision."""
    if was.feedback is not now.feedback:
        yield Change(
            {
                Feedback.SCORES_AND_REASONS: _("Applicants read their scores and the reasons."),
                Feedback.REASONS: _("Applicants read the reasons of their scores only."),
                Feedback.NONE: _("Applicants read nothing of their reviews."),
            }[now.feedback],
            refusal=_("Once announced, applicants cannot be told less.")
            if _TOLD[now.feedback] < _TOLD[was.feedback]
            else "",
        )
    if was.complaint_days != now.complaint_days:
        words = _(
            "For %(n)s days after a decision its applicant may complain about it.",
            n=now.complaint_days,
        )
        if not now.complaint_days:
            words = _("No complaint about a decision is taken.")
        yield Change(
            words,
            refusal=_("Once announced, the time for complaints can only be longer.")
            if now.complaint_days < was.complaint_days
            else "",
        )


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(words) or _("none")


def _no_less() -> str:
    return _("Once announced, no less can be asked of reviewers.")
