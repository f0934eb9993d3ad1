"""The applicant's pages that only show: home, the list, one application, its files, on paper."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from sqlalchemy import Select

from grants.applications import queries
from grants.applications.forms import questions_form
from grants.applications.limits import FileFacts
from grants.applications.models import Application
from grants.applications.queries_drafts import draft_of
from grants.applications.queries_eligibility import last_check
from grants.applications.queries_sealed import readable_file
from grants.applications.queries_sealed import sealed as sealed_for
from grants.applications.states import ApplicationAction, ApplicationStatus
from grants.applications.views_frame import bp, draft_for_reader
from grants.applications.views_tasks import groups_of, next_of, open_answers, to_do_of, writing_now
from grants.applications.wording import read_sections
from grants.calls.queries import open_calls, takes_applications
from grants.calls.queries_amendments import amendments
from grants.kernel import clock, workflow
from grants.kernel.i18n import language
from grants.kernel.policy import Actor
from grants.organisations.queries import own_organisations
from grants.web.downloads import download
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render
from grants.web.tables import page
from grants.web.waiting import waiting

_BEING_WRITTEN = (ApplicationStatus.DRAFT, ApplicationStatus.CHANGES_REQUESTED)
_MISSING_SHOWN = 8


@waiting("applications.mine")
def waits_for_applicant(actor: Actor) -> list[Select[Any]]:
    """Applications for which we asked for changes."""
    return [queries.waiting_for_changes(actor)]


@bp.get("/home")
@requires(ApplicationAction.VIEW)
def home() -> str:
    """What is due next, over all applications."""
    actor = current_actor()
    due = queries.applications_to_write(actor)
    begun = {each.call_id for each in due}
    latest = page(
        queries.own_applications(actor),
        [Application.started_at, Application.id],
        descending=True,
        size=5,
    ).rows
    return render(
        "applications/home.html",
        due=due,
        calls=[
            call
            for call in open_calls(actor, clock.now())
            if call.id not in begun or len(actor.organisation_ids) > 1
        ],
        latest=[each for each in latest if each not in due],
        organisations=own_organisations(actor),
    )


@bp.get("/applications")
@requires(ApplicationAction.VIEW)
def mine() -> str:
    """Every application of my organisations, the last begun first."""
    actor = current_actor()
    listed = page(
        queries.own_applications(actor),
        [Application.started_at, Application.id],
        descending=True,
    )
    return render("applications/mine.html", page=listed, now=clock.now(), takes=takes_applications)


@bp.get("/applications/<reference>")
@requires(ApplicationAction.VIEW)
def detail(reference: str) -> str:
    """One application: the task list while it is written, then what came of it."""
    actor = current_actor()
    application = queries.own_application(actor, reference)
    if application.status in _BEING_WRITTEN:
        return _task_list(actor, application)
    return _what_came_of_it(actor, application)


def _task_list(actor: Actor, application: Application) -> str:
    draft = draft_for_reader(application)
    return render(
        "applications/draft.html",
        place="applications.mine",
        application=application,
        draft=draft,
        groups=groups_of(draft, actor),
        next=next_of(draft),
        open_answers=open_answers(draft),
        to_do=to_do_of(draft),
        to_do_shown=_MISSING_SHOWN,
        amendments=amendments(application.call) if draft.changes else [],
        on_behalf=application.organisation_id not in actor.organisation_ids,
        colleagues=queries.colleagues(application),
        writing=writing_now(draft, actor),
        receipts=queries.receipts(application),
        call_url=address_of("public.call", slug=application.call.slug),
        may_withdraw=_may_withdraw(actor, application),
    )


def _what_came_of_it(actor: Actor, application: Application) -> str:
    sealed = sealed_for(actor, application)
    check = last_check(application)
    return render(
        "applications/sent.html",
        place="applications.mine",
        application=application,
        sealed=sealed,
        receipts=queries.receipts(application),
        reason=check[0].reason if check and not check[0].eligible else "",
        file_url=file_link(application),
        feedback_url=address_of("reviews.feedback", reference=application.reference),
        award_url=address_of("awards.mine"),
        receipt_pdf=receipt_pdf(application),
        may_withdraw=_may_withdraw(actor, application),
    )


@bp.get("/applications/<reference>/print")
@requires(ApplicationAction.VIEW)
def on_paper(reference: str) -> str:
    """The whole form with the answers so far, and lines to write on."""
    application = queries.own_application(current_actor(), reference)
    draft = draft_of(application)
    return render(
        "applications/print.html",
        place="applications.mine",
        application=application,
        draft=draft,
        sections=read_sections(draft.definition, draft.answers, draft.files),
        form=None,
        words=questions_form([], {}, draft.definition.currency),
        reader=language(),
    )


@bp.get("/applications/<reference>/files/<public_id>")
@requires(ApplicationAction.VIEW)
def file(reference: str, public_id: str) -> Response:
    """One file, by the rule of the application it belongs to; never opened in the page."""
    found = readable_file(current_actor(), reference, public_id)
    return download(found.file, found.name)


def _may_withdraw(actor: Actor, application: Application) -> bool:
    return any(
        step.action is ApplicationAction.WITHDRAW for step in workflow.available(actor, application)
    )


def file_link(application: Application) -> Any:
    """The function that gives a file's address."""

    def link(facts: FileFacts) -> str:
        return url_for(
            "applications.file", reference=application.reference, public_id=facts.public_id
        )

    return link


def receipt_pdf(application: Application) -> str:
    """The address of the receipt as a PDF, where the reports are there."""
    return address_of("reports.receipt", reference=application.reference)
