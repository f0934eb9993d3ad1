"""Questions on a call: the page to ask one, and the staff's pages to answer them."""

from __future__ import annotations

from flask import Response as FileResponse
from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.applications import operations
from grants.applications.forms_acts import AnswerForm, AsideForm, AskForm
from grants.applications.views_frame import bp
from grants.calls.models import Call, CallQuestion
from grants.calls.operations_asking import ask, demand_unsettled
from grants.calls.queries import call_by_slug
from grants.calls.queries_asking import (
    answers_file,
    question_numbered,
    questions_to_answer,
    takes_questions,
)
from grants.calls.states import CallAction
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page

Page = str | Response | tuple[str, int]


@bp.route("/calls/<slug>/ask", methods=["GET", "POST"])
@requires(CallAction.ASK)
def ask_question(slug: str) -> Page:
    """Ask a question; everybody will read the answer, nobody who asked."""
    actor = current_actor()
    call, form = call_by_slug(actor, slug), AskForm()
    if form.validate_on_submit():
        try:
            transact(lambda: ask(actor, call, text=form.text.data or ""))
            flash(_("Your question is asked. You get a mail when it is answered."))
            return redirect(url_for("public.call", slug=slug), 303)
        except Invalid as error:
            form.take(error)
    return render(
        "applications/ask.html",
        place="public.calls",
        call=call,
        form=form,
        open=takes_questions(call, clock.now()),
    ), 422 if form.wrong else 200


@bp.get("/desk/calls/<slug>/questions")
@requires(CallAction.ANSWER)
def questions(slug: str) -> str:
    """The questions on a call, the last first."""
    call = _call(slug)
    listed = page(
        questions_to_answer(current_actor(), call), [CallQuestion.number], descending=True
    )
    return render("applications/questions.html", place="calls.index", call=call, page=listed)


@bp.route("/desk/calls/<slug>/questions/<int:asked>", methods=["GET", "POST"])
@requires(CallAction.ANSWER)
def answer_question(slug: str, asked: int) -> Page:
    """One question as it was typed; how everybody will read it, and the answer."""
    actor, call = current_actor(), _call(slug)
    found, form = question_numbered(actor, call, asked), AnswerForm()
    if request.method == "GET":
        demand_unsettled(found)
        form.wording.data = found.asked
    elif form.validate():
        try:
            transact(
                lambda: operations.answer_question(
                    actor, found, wording=form.wording.data or "", answer=form.answer.data or ""
                )
            )
            flash(_("The answer is published. Who asked, and who works on a draft, is told."))
            return redirect(url_for("applications.questions", slug=slug), 303)
        except Invalid as error:
            form.take(error)
    return _answer_page(call, found, form, AsideForm(formdata=None))


def _answer_page(call: Call, asked: CallQuestion, form: AnswerForm, aside: AsideForm) -> Page:
    return render(
        "applications/answer.html",
        place="calls.index",
        call=call,
        asked=asked,
        form=form,
        aside=aside,
    ), 422 if form.wrong or aside.wrong else 200


@bp.post("/desk/calls/<slug>/questions/<int:asked>/set-aside")
@requires(CallAction.SET_ASIDE)
def set_question_aside(slug: str, asked: int) -> Page:
    """Leave a question unanswered; who asked is told why."""
    actor, call = current_actor(), _call(slug)
    found, aside = question_numbered(actor, call, asked), AsideForm()
    if aside.validate():
        transact(
            lambda: operations.set_question_aside(actor, found, reason=aside.reason.data or "")
        )
        flash(_("The question is set aside. Who asked is told why."))
        return redirect(url_for("applications.questions", slug=slug), 303)
    demand_unsettled(found)
    form = AnswerForm(formdata=None)
    form.wording.data = found.asked
    return _answer_page(call, found, form, aside)


@bp.get("/calls/<slug>/answers.json")
@requires(CallAction.EXPORT)
def answers(slug: str) -> FileResponse:
    """The published questions and answers, to keep beside the call file."""
    call = call_by_slug(current_actor(), slug)
    demand(current_actor(), CallAction.EXPORT, call)
    return FileResponse(
        answers_file(call),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{slug}-answers.json"'},
    )


def _call(slug: str) -> Call:
    call = call_by_slug(current_actor(), slug)
    demand(current_actor(), CallAction.ANSWER, call)
    return call
