"""The applicant's pages that only show: home, the list, one application, its files, on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, url_for
from sqlalchemy import Select

from grants.applications import queries
from grants.applications.completeness import Missing, SectionProgress, SectionState
from grants.applications.forms import questions_form
from grants.applications.limits import FileFacts
from grants.applications.models import Application
from grants.applications.queries_drafts import Draft, draft_of
from grants.applications.states import ApplicationAction, ApplicationStatus
from grants.applications.views_frame import bp, draft_for_reader
from grants.applications.wording import read_sections
from grants.calls.queries import open_calls, takes_applications
from grants.kernel import clock, workflow
from grants.kernel.i18n import _, language, ngettext
from grants.kernel.policy import Actor
from grants.kernel.storage import storage
from grants.organisations.queries import own_organisations
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
        to_do=to_do_of(draft),
        to_do_shown=_MISSING_SHOWN,
        colleagues=queries.colleagues(application),
        writing=_writing(draft, actor),
        receipts=queries.receipts(application),
        call_url=address_of("public.call", slug=application.call.slug),
        may_withdraw=_may_withdraw(actor, application),
    )


def _what_came_of_it(actor: Actor, application: Application) -> str:
    sealed = queries.sealed(application)
    check = queries.last_check(application)
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
    kept = queries.readable_file(current_actor(), reference, public_id)
    response = Response(storage.get(kept.public_id), mimetype=kept.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=kept.filename)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


# --- What the task list shows -------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One section in the task list."""

    title: str
    url: str
    progress: SectionProgress
    hint: str
    state: str  # complete, missing, in_progress, not_started


@dataclass(frozen=True)
class Group:
    """Sections that belong together."""

    title: str
    rows: list[Row]

    @property
    def complete(self) -> int:
        """How many of them are complete."""
        return sum(row.state == "complete" for row in self.rows)


@dataclass(frozen=True)
class Next:
    """The one thing to do now."""

    text: str
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class ToDo:
    """One line of “before you can submit”."""

    text: str
    url: str


def groups_of(draft: Draft, actor: Actor) -> list[Group]:
    """The task list: sections in their groups, in order, with what each still needs."""
    groups: list[Group] = []
    for each in draft.sections:
        title = each.section.group.read(language()) if each.section.group else _("Your answers")
        if not groups or groups[-1].title != title:
            groups.append(Group(title, []))
        groups[-1].rows.append(_row(draft, each, actor))
    return groups


def _row(draft: Draft, each: SectionProgress, actor: Actor) -> Row:
    shown = draft.shown(each.section.key)
    writer = draft.writing_now(shown.questions if shown else (), actor.person_id)
    hints = []
    if writer:
        hints.append(_("%(name)s is writing here now.", name=writer.name))
    state = {
        SectionState.COMPLETE: "complete",
        SectionState.IN_PROGRESS: "in_progress" if writer else "missing",
        SectionState.NOT_STARTED: "not_started",
    }[each.state]
    if each.state is SectionState.IN_PROGRESS:
        hints.append(
            ngettext(
                "%(answered)s of %(n)s answer",
                "%(answered)s of %(n)s answers",
                each.asked,
                answered=each.answered,
            )
        )
    elif each.state is SectionState.NOT_STARTED:
        hints.append(ngettext("%(n)s question", "%(n)s questions", each.asked))
    elif not each.answered:
        hints.append(_("Nothing here must be answered"))
    return Row(
        each.section.title.read(language()),
        section_url(draft, each),
        each,
        " ".join(hints),
        state,
    )


def section_url(draft: Draft, each: SectionProgress) -> str:
    """Where a section is written."""
    return url_for(
        "applications.section", reference=draft.application.reference, key=each.section.key
    )


def next_of(draft: Draft) -> Next | None:
    """What to do next with a draft; None when nothing can be done any more."""
    if not draft.writable:
        return None
    reference = draft.application.reference
    if not draft.judged.eligible:
        return Next(
            _("One of your answers means that you cannot apply. Look at it again.")
            if draft.judged.failed
            else _("First answer the questions on who can apply."),
            _("Answer who can apply"),
            url_for("applications.eligibility", reference=reference),
        )
    begun = [each for each in draft.sections if each.state is SectionState.IN_PROGRESS]
    fresh = [each for each in draft.sections if each.state is SectionState.NOT_STARTED]
    for each in begun:
        title = each.section.title.read(language())
        gap = each.missing[0]
        return Next(
            ngettext(
                "One thing is missing in “%(section)s”: “%(question)s” %(what)s",
                "%(n)s things are missing in “%(section)s”. The first: “%(question)s” %(what)s",
                len(each.missing),
                section=title,
                question=gap.question.label.read(language()),
                what=gap.message,
            ),
            _("Continue “%(section)s”", section=title),
            f"{section_url(draft, each)}#{_anchor(gap)}",
        )
    for each in fresh:
        title = each.section.title.read(language())
        return Next(
            _("The next section is “%(section)s”.", section=title),
            _("Write “%(section)s”", section=title),
            section_url(draft, each),
        )
    return Next(
        _("Every section is complete. Read it through, then submit."),
        _("Check your answers"),
        url_for("applications.check", reference=reference),
    )


def to_do_of(draft: Draft) -> list[ToDo]:
    """What is still missing: section by section, each thing with its place."""
    return [_to_do(draft, each) for each in draft.sections if each.missing]


def _to_do(draft: Draft, each: SectionProgress) -> ToDo:
    title, address = each.section.title.read(language()), section_url(draft, each)
    if each.state is SectionState.NOT_STARTED:
        return ToDo(_("Write “%(section)s”", section=title), address)
    gap = each.missing[0]
    words = (
        _("%(section)s: %(question)s", section=title, question=gap.question.label.read(language()))
        if len(each.missing) == 1
        else ngettext(
            "%(section)s: %(n)s thing",
            "%(section)s: %(n)s things",
            len(each.missing),
            section=title,
        )
    )
    return ToDo(words, f"{address}#{_anchor(gap)}")


def _anchor(gap: Missing) -> str:
    return f"q_{gap.question.key}"


def _writing(draft: Draft, actor: Actor) -> set[int]:
    """Who of the colleagues saved something a few minutes ago."""
    shown = [question for each in draft.sections for question in each.section.questions]
    return {
        saved.person_id
        for question in shown
        if (saved := draft.writing_now([question], actor.person_id))
    }


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
