"""The public quiz: whether an organisation can apply, told before it starts. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from grants.applications.answers import clean_all
from grants.applications.forms import SectionForm, eligibility_form
from grants.applications.forms_quiz import QuizForm, quiz_form
from grants.applications.views_frame import bp
from grants.calls import eligibility as asking
from grants.calls.definition import CallDefinition
from grants.calls.eligibility import EligibilityQuestion
from grants.calls.judging import Judgement, judge
from grants.calls.operations import definition_of
from grants.calls.queries import call_by_slug, takes_applications
from grants.calls.wording_limits import limit_sentence, match_words, tier_sentence
from grants.kernel import clock
from grants.kernel.i18n import _, language
from grants.kernel.policy import PUBLIC
from grants.web.guards import anyone, current_actor
from grants.web.navigation import address_of
from grants.web.pages import render


@dataclass(frozen=True)
class Reason:
    """What the answer rests on: the question, or nothing for a limit, and a sentence."""

    about: str
    words: str


@dataclass(frozen=True)
class Told:
    """The answer of the quiz: can, can though staff will ask, or cannot, with each reason."""

    judged: Judgement
    reasons: list[Reason]
    tier: str

    @property
    def state(self) -> str:
        """`can`, `ask` or `cannot`."""
        if self.judged.refused:
            return "cannot"
        return "ask" if self.judged.caveats else "can"


@bp.route("/calls/<slug>/quiz", methods=["GET", "POST"])
@anyone
def quiz(slug: str) -> tuple[str, int]:
    """Can we apply? Asked of anybody, judged as an application is, and forgotten."""
    actor = current_actor()
    call = call_by_slug(actor, slug)
    definition = definition_of(call)
    facts = quiz_form(definition)
    told = None
    if request.method == "GET":
        asked = [each.question for each in asking.asked(definition.eligibility, {})]
        form = eligibility_form(definition, asked, {})
    else:
        form, told = _told(definition, facts)
    apply_url = url_for("applications.apply", slug=slug)
    return render(
        "applications/quiz.html",
        place="public.calls",
        call=call,
        definition=definition,
        facts_form=facts,
        form=form,
        told=told,
        open=takes_applications(call, clock.now()),
        apply_url=address_of("accounts.sign_up", next=apply_url) if actor is PUBLIC else apply_url,
        call_url=address_of("public.call", slug=slug),
        match_words=match_words,
        reader=language(),
    ), 422 if facts.wrong or form.wrong else 200


def _told(definition: CallDefinition, facts: QuizForm) -> tuple[SectionForm, Told | None]:
    """The questions as they were answered, and the answer; None while one is missing."""
    every = [each.question for each in definition.eligibility]
    typed = eligibility_form(definition, every, {}, formdata=request.form)
    cleaned = clean_all(every, typed.raw(), definition.currency)
    asked = [each.question for each in asking.asked(definition.eligibility, cleaned.values)]
    form = eligibility_form(definition, asked, {}, formdata=request.form)
    errors = {each.key: cleaned.errors[each.key] for each in asked if each.key in cleaned.errors}
    waiting = judge(definition, None, cleaned.values, None).unanswered
    for each in waiting:
        errors.setdefault(each.question.key, _("Answer this question."))
    whole = facts.validate() and form.validate() and not errors
    form.show_errors(errors)
    if not whole:
        return form, None
    judged = judge(definition, facts.applicant, cleaned.values, facts.amount)
    limits = [
        Reason("", limit_sentence(definition, facts.applicant, facts.amount, each))
        for each in judged.missed
    ]
    if judged.refused:
        reasons = [_refused(each) for each in judged.failed] + limits
    else:
        reasons = [_asked(each) for each in judged.caveats]
    return form, Told(judged, reasons, tier_sentence(definition, facts.amount))


def _refused(each: EligibilityQuestion) -> Reason:
    words = each.refusal.read(language()) if each.refusal else ""
    return Reason(
        each.question.label.read(language()),
        words or _("With this answer you cannot apply to this call."),
    )


def _asked(each: EligibilityQuestion) -> Reason:
    words = each.staff_ask.read(language()) if each.staff_ask else ""
    return Reason(each.question.label.read(language()), words)
