"""The form of a draft, edited on pages: its outline, and what is moved, copied and deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.calls import editing, operations
from grants.calls.callfile import EditRefused, PlacedError, reread
from grants.calls.definition import CallDefinition
from grants.calls.models import Call
from grants.calls.operations_editing import edit_form
from grants.calls.questions import Question, Section
from grants.calls.states import CallAction, CallStatus
from grants.calls.views_frame import bp, staff_call
from grants.calls.wording import said_of, type_words
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound, NotNow
from grants.kernel.i18n import _, language
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


@dataclass(frozen=True)
class Draft:
    """A draft as its editor sees it: the call, its text, and the number of that version."""

    call: Call
    definition: CallDefinition
    number: int


def draft(slug: str) -> Draft:
    """The draft with this short name; a call that was announced is not edited here."""
    call = staff_call(slug)
    demand(current_actor(), CallAction.EDIT, call)
    if call.status != CallStatus.DRAFT:
        raise NotNow(_("This call has been announced. Its form is no longer edited."))
    definition = operations.definition_of(call)
    version = operations.current_version(call)
    return Draft(call, definition, version.number if version else 0)


@bp.get("/<slug>/form")
@requires(CallAction.EDIT)
def form(slug: str) -> str:
    """The sections of a draft with their questions, and what can be done with each."""
    edited = draft(slug)
    return render(
        "calls/form.html",
        call=edited.call,
        definition=edited.definition,
        number=edited.number,
        types_for=editing.types_for,
        type_words=type_words,
        inner=editing.inner,
        reader=language(),
    )


@bp.post("/<slug>/form")
@requires(CallAction.EDIT)
def change_form(slug: str) -> AnyResponse:
    """Move or duplicate a section or a question; nothing is stored that a call may not be."""
    edited = draft(slug)
    verb, _colon, name = request.form.get("do", "").partition(":")
    change = _CHANGES.get(verb)
    if change is None:
        raise NotFound
    thing = _thing(edited.definition, verb, name)
    definition, anchor, reason = change(edited.definition, name, said_of(thing, language()))
    keep(edited, definition, reason)
    return redirect(url_for("calls.form", slug=slug, _anchor=anchor))


@bp.get("/<slug>/form/delete")
@requires(CallAction.EDIT)
def confirm_delete(slug: str) -> str:
    """What is lost with a section or a question, before it is deleted."""
    edited = draft(slug)
    do = request.args.get("do", "")
    verb, _colon, name = do.partition(":")
    if verb not in ("delete-section", "delete-question") or not name:
        raise NotFound
    thing = _thing(edited.definition, verb, name)
    return render(
        "calls/delete.html",
        call=edited.call,
        number=edited.number,
        do=do,
        words=said_of(thing, language()),
        questions=[each.label.read(language()) for each in _asked_in(thing)],
        is_section=isinstance(thing, Section),
    )


def _thing(definition: CallDefinition, verb: str, name: str) -> Section | Question:
    found: Section | Question | None
    if verb.endswith("section"):
        found = definition.section(name)
    else:
        found = editing.find_question(definition, name)
    if found is None:
        raise NotFound(_("It is no longer in the form. Somebody may have deleted it."))
    return found


def _asked_in(thing: Section | Question) -> tuple[Question, ...]:
    return thing.questions if isinstance(thing, Section) else editing.inner(thing)


def keep(edited: Draft, definition: CallDefinition, reason: str) -> None:
    """Keep the changed form, or say at the top of the outline why it stays as it was."""
    actor = current_actor()
    try:
        kept = reread(definition)
        changed = transact(
            lambda: edit_form(
                actor, edited.call, definition=kept, seen=version_seen(), reason=reason
            )
        )
    except EditRefused as error:
        flash(_("Nothing was changed."), "error")
        for words in sentences(definition, error):
            flash(words, "error")
    except Invalid as error:
        flash(error.message, "error")
        flash(_("Nothing was changed. Look at the form as it is now, and do it again."), "error")
    else:
        if changed:
            flash(reason)


def version_seen() -> int:
    """The number of the version from which the page that was sent had been made."""
    number = request.form.get("version", "")
    return int(number) if number.isdecimal() and len(number) < 10 else 0


def sentences(definition: CallDefinition, error: EditRefused) -> list[str]:
    """Why a call may not be so, each sentence naming the question or the section it speaks of."""
    return list(dict.fromkeys(sentence(definition, each) for each in error.errors))


def sentence(definition: CallDefinition, error: PlacedError) -> str:
    """One mistake with the words of the question or the section where it was found."""
    section, question, _rest = editing.name_at(definition, error.path)
    thing = editing.find_question(definition, question) or definition.section(section)
    if thing is None:
        return error.message
    name = said_of(thing, language())
    return _("“%(name)s”: %(sentence)s", name=name, sentence=error.message)


Change = Callable[[CallDefinition, str, str], tuple[CallDefinition, str, str]]


def _move_section(by: int) -> Change:
    def change(
        definition: CallDefinition, name: str, words: str
    ) -> tuple[CallDefinition, str, str]:
        moved = editing.move_section(definition, name, by)
        return moved, f"section-{name}", _("Section “%(name)s” moved.", name=words)

    return change


def _move_question(by: int) -> Change:
    def change(
        definition: CallDefinition, name: str, words: str
    ) -> tuple[CallDefinition, str, str]:
        moved = editing.move_question(definition, name, by)
        return moved, f"question-{name}", _("Question “%(name)s” moved.", name=words)

    return change


def _duplicate_section(
    definition: CallDefinition, name: str, words: str
) -> tuple[CallDefinition, str, str]:
    copied, key = editing.duplicate_section(definition, name)
    return copied, f"section-{key}", _("Section “%(name)s” duplicated.", name=words)


def _duplicate_question(
    definition: CallDefinition, name: str, words: str
) -> tuple[CallDefinition, str, str]:
    copied, key = editing.duplicate_question(definition, name)
    return copied, f"question-{key}", _("Question “%(name)s” duplicated.", name=words)


def _delete_section(
    definition: CallDefinition, name: str, words: str
) -> tuple[CallDefinition, str, str]:
    left = editing.delete_section(definition, name)
    return left, "content", _("Section “%(name)s” deleted.", name=words)


def _delete_question(
    definition: CallDefinition, name: str, words: str
) -> tuple[CallDefinition, str, str]:
    section = editing.section_of(definition, name)
    left = editing.delete_question(definition, name)
    anchor = f"section-{section.key}" if section else "content"
    return left, anchor, _("Question “%(name)s” deleted.", name=words)


_CHANGES: dict[str, Change] = {
    "up-section": _move_section(-1),
    "down-section": _move_section(1),
    "up-question": _move_question(-1),
    "down-question": _move_question(1),
    "duplicate-section": _duplicate_section,
    "duplicate-question": _duplicate_question,
    "delete-section": _delete_section,
    "delete-question": _delete_question,
}
