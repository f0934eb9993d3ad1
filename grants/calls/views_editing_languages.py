"""The texts of a draft in its languages: what is missing, and a page to write it."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.calls import languages
from grants.calls.callfile.fields import LANGUAGE
from grants.calls.forms_language import language_form
from grants.calls.states import CallAction
from grants.calls.views_editing import Draft, draft
from grants.calls.views_editing_saving import saved
from grants.calls.views_frame import bp
from grants.calls.wording import language_words
from grants.kernel.errors import NotFound
from grants.kernel.i18n import LANGUAGES, _
from grants.web.guards import requires
from grants.web.pages import render

ALL = "all"


@bp.get("/<slug>/form/languages")
@requires(CallAction.EDIT)
def form_languages(slug: str) -> str:
    """How much of a draft is written in each of its languages, and how one is added."""
    edited = draft(slug)
    named = [each for each in languages.languages_of(edited.definition) if each]
    written = named or [languages.main_language(edited.definition)]
    return render(
        "calls/languages.html",
        call=edited.call,
        total=len(languages.texts_of(edited.definition)),
        rows=[(code, language_words(code), _missing(edited, code)) for code in written],
        main=language_words(languages.main_language(edited.definition)),
        others={code: name for code, name in LANGUAGES.items() if code not in written},
    )


@bp.route("/<slug>/form/language", methods=["GET", "POST"])
@requires(CallAction.EDIT)
def form_language(slug: str) -> str | AnyResponse:
    """The texts of a draft in one language: what is missing, or all of them."""
    edited = draft(slug)
    code = request.args.get("code") or languages.main_language(edited.definition)
    if not LANGUAGE.fullmatch(code):
        raise NotFound(_("There is no such language. Use a code such as en or ur."))
    every = request.args.get("texts") == ALL
    listed = languages.texts_of(edited.definition)
    if not every:
        # What somebody has just written in may no longer be missing: it keeps its field.
        lacking = {each.name for each in languages.missing(edited.definition, code)}
        listed = tuple(each for each in listed if each.name in lacking or each.name in request.form)
    form = language_form(edited.definition, code, listed)
    if request.method == "GET":
        form.version.data = str(edited.number)
    elif form.validate() and saved(
        edited,
        form,
        languages.reworded(edited.definition, code, form.typed()),
        reason=_("Texts in %(language)s changed.", language=language_words(code)),
    ):
        return redirect(url_for("calls.form_languages", slug=slug))
    return render(
        "calls/language.html",
        call=edited.call,
        form=form,
        code=code,
        name=language_words(code),
        main=language_words(languages.main_language(edited.definition)),
        every=every,
        missing=_missing(edited, code),
    )


def _missing(edited: Draft, code: str) -> int:
    return len(languages.missing(edited.definition, code))
