"""The eligibility questions of a draft, edited on pages: one a page, moved and copied on a list."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.calls import editing, editing_eligibility
from grants.calls.callfile import CallFileError, PlacedError, Typed
from grants.calls.callfile.layout import Written
from grants.calls.callfile.writing import written_eligibility
from grants.calls.definition import CallDefinition
from grants.calls.eligibility import ELIGIBILITY_TYPES, EligibilityQuestion
from grants.calls.forms_eligibility import EligibilityForm, eligibility_question_form
from grants.calls.languages import languages_of
from grants.calls.questions import QuestionType
from grants.calls.states import CallAction
from grants.calls.text import Text
from grants.calls.views_editing import Draft, draft, keep
from grants.calls.views_editing_saving import saved
from grants.calls.views_frame import bp
from grants.calls.wording import said_of, type_words
from grants.kernel.errors import NotFound
from grants.kernel.i18n import _, language
from grants.web.guards import requires
from grants.web.pages import render

NEW = "new"
TYPES = [each for each in QuestionType if each in ELIGIBILITY_TYPES]


@bp.get("/<slug>/form/eligibility")
@requires(CallAction.EDIT)
def form_eligibility(slug: str) -> str:
    """The questions on who can apply, in order, and what can be done with each."""
    edited = draft(slug)
    return render(
        "calls/eligibility.html",
        call=edited.call,
        definition=edited.definition,
        number=edited.number,
        types={each.value: type_words(each) for each in TYPES},
        type_words=type_words,
        reader=language(),
    )


@bp.post("/<slug>/form/eligibility")
@requires(CallAction.EDIT)
def change_eligibility(slug: str) -> AnyResponse:
    """Move, duplicate or delete a question; nothing is stored that a call may not be."""
    edited = draft(slug)
    verb, _colon, key = request.form.get("do", "").partition(":")
    found = editing_eligibility.find(edited.definition, key)
    if found is None:
        raise NotFound(_("It is no longer in the form. Somebody may have deleted it."))
    words = said_of(found.question, language())
    definition, reason = _changed(edited.definition, verb, key, words)
    keep(edited, definition, reason)
    return redirect(url_for("calls.form_eligibility", slug=slug))


def _changed(
    definition: CallDefinition, verb: str, key: str, words: str
) -> tuple[CallDefinition, str]:
    match verb:
        case "up" | "down":
            moved = editing_eligibility.move(definition, key, -1 if verb == "up" else 1)
            return moved, _("Question “%(name)s” moved.", name=words)
        case "duplicate":
            copied, _key = editing_eligibility.duplicate(definition, key)
            return copied, _("Question “%(name)s” duplicated.", name=words)
        case "delete":
            left = editing_eligibility.delete(definition, key)
            return left, _("Question “%(name)s” deleted.", name=words)
    raise NotFound


@bp.route("/<slug>/form/eligibility/question", methods=["GET", "POST"])
@requires(CallAction.EDIT)
def form_eligibility_question(slug: str) -> str | AnyResponse:
    """One question on who can apply: its words, and which answers pass, fail or wait."""
    edited = draft(slug)
    definition, found, is_new = _asked(edited.definition)
    form = eligibility_question_form(definition, found)
    if request.method == "GET":
        form.version.data = str(edited.number)
        form.show(written_eligibility(definition, found))
        if is_new:
            form["key"].data = ""
    elif form.validate() and _save(edited, form, definition, found, is_new):
        return redirect(url_for("calls.form_eligibility", slug=slug))
    return render(
        "calls/eligibility_question.html",
        call=edited.call,
        form=form,
        question=found.question,
        is_new=is_new,
        words=said_of(found.question, language()) if not is_new else "",
        type_words=type_words,
    )


def _asked(definition: CallDefinition) -> tuple[CallDefinition, EligibilityQuestion, bool]:
    """The question of the address; or a new one at the end."""
    key = request.args.get("question", "")
    if key:
        found = editing_eligibility.find(definition, key)
        if found is None:
            raise NotFound(_("It is no longer in the form. Somebody may have deleted it."))
        return definition, found, False
    type_ = request.args.get("type", QuestionType.YES_NO.value)
    if type_ not in {each.value for each in TYPES}:
        raise NotFound
    fresh = editing.fresh_key(editing.question_keys(definition), NEW)
    label = Text(((languages_of(definition)[0], ""),))
    new = editing_eligibility.blank(fresh, QuestionType(type_), label)
    return editing_eligibility.put(definition, fresh, new), new, True


def _save(
    edited: Draft,
    form: EligibilityForm,
    definition: CallDefinition,
    found: EligibilityQuestion,
    is_new: bool,
) -> bool:
    """Keep the question, or leave what is wrong on the form."""
    key = found.question.key
    typed_key = str(form["key"].data or "").strip()
    label = form.texts["label"]
    written_words = (str(form[label.field(code)].data or "").strip() for code in label.languages)
    words = next((each for each in written_words if each), "")[:60]
    if typed_key in editing.question_keys(definition) - {key}:
        form["key"].errors = [_("Another question has this key. Choose another.")]
        return False
    if is_new:
        taken = editing.question_keys(definition) - {key}
        typed_key = typed_key or editing.fresh_key(taken, words)
    try:
        written: dict[str, Written] = form.written(typed_key or key)
    except CallFileError as error:
        form["when_text"].errors = [each.message for each in error.errors]
        return False
    reason = (
        _("Question “%(name)s” added.", name=words)
        if is_new
        else _("Question “%(name)s” changed.", name=words)
    )
    place = editing_eligibility.place_of(definition, key)

    def put(each: PlacedError) -> bool:
        mine = each.path[:2] == ("eligibility", place)
        if mine:
            form.put(each.path[2:], each.message)
        return mine

    typed = Typed(eligibility=key, written=written)
    return saved(edited, form, definition, typed, reason=reason, put=put)
