"""Writing an application: one section a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.accounts.models import Person
from grants.applications import operations, queries
from grants.applications.answers import clean_all
from grants.applications.clashes import Mark, read_mark
from grants.applications.completeness import ShownSection
from grants.applications.forms import (
    SectionForm,
    line_added,
    section_form,
    without_removed_line,
)
from grants.applications.limits import beyond_limits
from grants.applications.queries_drafts import Draft, attachments_of, draft_of
from grants.applications.states import ApplicationAction
from grants.applications.unread import unread_in
from grants.applications.views_frame import bp, has_it
from grants.applications.views_own import file_link
from grants.applications.views_saved import saved_line, told, writer_line
from grants.calls.questions import Question, QuestionType, Role
from grants.calls.wording_limits import match_words
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound, NotNow
from grants.kernel.i18n import _, language
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]
# Beside these questions the tiers of the call are shown.
_OF_A_TIER = frozenset({Role.REQUESTED, Role.TOTAL_COST, Role.OWN_SHARE, Role.MATCH})


@bp.get("/applications/<reference>/sections/<key>")
@requires(ApplicationAction.ANSWER)
def section(reference: str, key: str) -> Page:
    """One topic of the form, with what is saved."""
    draft = writable_draft(reference)
    if draft is None:
        return redirect(url_for("applications.detail", reference=reference))
    shown = draft.shown(key)
    if shown is None:
        raise NotFound
    form = section_form(
        draft.definition,
        shown,
        draft.answers,
        one_more=request.args.get("more", ""),
        unread=draft.unread,
    )
    return _section_page(draft, shown, form)


@bp.post("/applications/<reference>/sections/<key>")
@requires(ApplicationAction.ANSWER)
def save_section(reference: str, key: str) -> Page | Response:
    """Save what is there, whatever is wrong with the rest, then go where the button says."""
    actor = current_actor()
    application = queries.own_application(actor, reference)
    demand(actor, ApplicationAction.ANSWER, application)
    draft = draft_of(application)
    shown = draft.shown(key)
    if shown is None:
        raise NotFound
    form = section_form(draft.definition, shown, draft.answers, formdata=request.form)
    form.validate_on_submit()
    raw = without_removed_line(form.raw(), request.form)
    cleaned = clean_all(shown.questions, raw, draft.definition.currency)
    errors = dict(cleaned.errors)
    for question in shown.questions:
        found = beyond_limits(draft.definition, question, cleaned.values.get(question.key))
        errors = found | errors
    try:
        clashes = transact(
            lambda: operations.save_answers(
                actor,
                draft.application,
                cleaned.values,
                seen=_marks(shown.questions),
                unread=unread_in(shown.questions, raw, cleaned),
                # A page that saves itself has not been looked at.
                section="" if "autosave" in request.form else key,
                version=request.form.get("version", 0, type=int),
            )
        )
        errors = errors | clashes | _files(draft, shown)
    except NotNow as error:
        form.form_errors.append(error.message)
        if "autosave" in request.form:
            return jsonify(error=error.message), 409  # type: ignore[return-value]
        return _section_page(draft, shown, form)[0], 409
    draft = draft_of(queries.own_application(actor, reference))
    if "autosave" in request.form:
        return jsonify(told(draft, shown, cleaned, clashes, wrong=len(errors)))
    if errors:
        _press_line_button(form)
        form.show_errors(errors)
        return _section_page(draft, shown, form)[0], 422
    return has_it(redirect(_onward(draft, shown), 303), f"{reference}/{key}")


def _marks(questions: Sequence[Question]) -> dict[str, Mark]:
    """What the page showed of each answer, as it came back with the page."""
    found = {each.key: read_mark(request.form.get(f"seen_{each.key}", "")) for each in questions}
    return {key: known for key, known in found.items() if known is not None}


def _files(draft: Draft, shown: ShownSection) -> dict[str, str]:
    """Keep what was uploaded and take out what was to be removed, each at once."""
    actor, errors = current_actor(), {}
    key, _colon, public_id = request.form.get("remove_file", "").partition(":")
    for question in shown.questions:
        if question.type is not QuestionType.FILE:
            continue
        for each in attachments_of(draft.application):
            if (
                (each.question_key, each.file.public_id)
                == (key, public_id)
                == (
                    question.key,
                    each.file.public_id,
                )
            ):
                unwanted = each
                transact(
                    lambda unwanted=unwanted: operations.remove_file(  # type: ignore[misc]
                        actor, draft.application, unwanted
                    )
                )
        sent = request.files.get(f"q_{question.key}")
        if sent is None or not sent.filename:
            if request.form.get("upload") == question.key:
                errors[question.key] = _("Choose a file first, then upload it.")
            continue
        try:
            transact(
                lambda question=question, sent=sent: operations.attach_file(  # type: ignore[misc]
                    actor, draft.application, question, sent.stream, sent.filename
                )
            )
        except Invalid as error:
            errors |= {question.key: error.message}
        finally:
            sent.close()
    return errors


def _press_line_button(form: SectionForm) -> None:
    """A page that comes back with errors still has its line added or removed."""
    added = line_added(request.form)
    key, _colon, number = request.form.get("remove_line", "").partition(":")
    for question in form.questions:
        field: Any = form.of(question)
        if question.key == added and hasattr(field, "append_entry"):
            field.append_entry()
        if question.key == key and number.isdigit() and hasattr(field, "entries"):
            del field.entries[int(number) : int(number) + 1]


def _onward(draft: Draft, before: ShownSection) -> str:
    """Where the button that was pressed leads."""
    here = before.section.key
    reference = draft.application.reference
    added = line_added(request.form)
    if added:
        question = draft.definition.question(added)
        lines = draft.answers.get(added) or []
        if question is not None:
            return _section_url(reference, here, f"q_{added}-{len(lines)}", more=added)
    for name in ("remove_line", "remove_file", "upload"):
        if name in request.form:
            return _section_url(reference, here, f"q_{request.form[name].partition(':')[0]}")
    shown = draft.shown(here)
    known = {question.key for question in before.questions}
    fresh = [each.key for each in shown.questions if each.key not in known] if shown else []
    if fresh:
        flash(_("Saved. One of your answers leads to further questions; they are below."))
        return _section_url(reference, here, f"q_{fresh[0]}")
    match request.form.get("save"):
        case "list":
            return url_for("applications.detail", reference=reference)
        case "next":
            keys = [each.section.key for each in draft.sections if draft.may_change(each)]
            later = keys[keys.index(here) + 1 :] if here in keys else []
            if later:
                return _section_url(reference, later[0])
            return url_for("applications.detail", reference=reference)
    flash(_("Saved."))
    return _section_url(reference, here)


def _section_page(draft: Draft, shown: ShownSection, form: SectionForm) -> tuple[str, int]:
    keys = [each.section.key for each in draft.sections]
    here = shown.section.key
    writer = draft.writing_now(shown.questions, current_actor().person_id)
    return render(
        "applications/section.html",
        place="applications.mine",
        application=draft.application,
        draft=draft,
        shown=shown,
        spare=draft.can_spare(shown),
        form=form,
        marks=draft.marks(shown.questions),
        changed=draft.changed_in(here),
        number=keys.index(here) + 1 if here in keys else 0,
        count=len(keys),
        shows_tiers=bool(draft.definition.applying.tiers)
        and any(each.role in _OF_A_TIER for each in shown.questions),
        match_words=match_words,
        has_files=any(each.type is QuestionType.FILE for each in shown.questions),
        saved_line=saved_line(draft),
        writer=writer_line(draft, writer) if writer else "",
        kept_as=f"{draft.application.reference}/{here}",
        reader_id=_reader().public_id,
        file_url=file_link(draft.application),
        reader=language(),
    ), 200


def _reader() -> Person:
    """Who is signed in; a device keeps what was typed under this name."""
    return db.session.get_one(Person, current_actor().person_id)


def writable_draft(reference: str) -> Draft | None:
    """The draft of one's own organisation, or None where it cannot be written in now."""
    actor = current_actor()
    application = queries.own_application(actor, reference)
    demand(actor, ApplicationAction.ANSWER, application)
    draft = draft_of(application)
    return draft if draft.writable else None


def _section_url(reference: str, key: str, anchor: str | None = None, more: str = "") -> str:
    values = {"reference": reference, "key": key} | ({"more": more} if more else {})
    return url_for("applications.section", _anchor=anchor, **values)  # type: ignore[arg-type]
