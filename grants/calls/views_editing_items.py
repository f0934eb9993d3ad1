"""The page of one question of a draft, and the page of one section."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.calls import editing
from grants.calls.callfile import CallFileError, PlacedError, Typed
from grants.calls.callfile.fields import KEY
from grants.calls.callfile.layout import Written
from grants.calls.callfile.writing import written_question, written_section
from grants.calls.definition import CallDefinition
from grants.calls.forms_question import QuestionForm, question_form
from grants.calls.forms_section import SectionForm, section_form
from grants.calls.languages import languages_of
from grants.calls.questions import Question, QuestionType, Section
from grants.calls.states import CallAction
from grants.calls.text import Text
from grants.calls.views_editing import Draft, draft
from grants.calls.views_editing_saving import saved
from grants.calls.views_frame import bp
from grants.calls.wording import said_of, type_words
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _, language
from grants.web.guards import requires
from grants.web.pages import render

NEW = "new"


@bp.route("/<slug>/form/question", methods=["GET", "POST"])
@requires(CallAction.EDIT)
def form_question(slug: str) -> str | AnyResponse:
    """One question: its words in each language, its limits, when it is asked."""
    edited = draft(slug)
    definition, name, question, is_new = _question_asked(edited.definition)
    form = question_form(definition, name, question)
    if request.method == "GET":
        form.version.data = str(edited.number)
        form.show(written_question(definition, question))
        if is_new:
            form["key"].data = ""
    elif form.validate():
        saved = _save_question(edited, form, definition, name, is_new)
        if saved:
            return redirect(url_for("calls.form", slug=slug, _anchor=f"question-{saved}"))
    key, dot, _part = name.partition(".")
    parent = editing.find_question(definition, key) if dot else None
    return render(
        "calls/question.html",
        call=edited.call,
        form=form,
        question=question,
        name=name,
        is_new=is_new,
        parent=parent,
        words=said_of(question, language()) if not is_new else "",
        types={each.value: type_words(each) for each in editing.types_for(parent)},
        type_words=type_words,
        address={k: v for k, v in request.args.items() if k in ("question", "section", "inside")},
    )


@bp.route("/<slug>/form/section", methods=["GET", "POST"])
@requires(CallAction.EDIT)
def form_section(slug: str) -> str | AnyResponse:
    """One section: its words in each language, when it is asked, how often it is filled."""
    edited = draft(slug)
    definition, section, is_new = _section_asked(edited.definition)
    form = section_form(definition, section)
    if request.method == "GET":
        form.version.data = str(edited.number)
        form.show(written_section(definition, section))
        if is_new:
            form["key"].data = ""
    elif form.validate():
        saved = _save_section(edited, form, definition, section, is_new)
        if saved:
            return redirect(url_for("calls.form", slug=slug, _anchor=f"section-{saved}"))
    return render(
        "calls/section.html",
        call=edited.call,
        form=form,
        section=section,
        is_new=is_new,
        words=said_of(section, language()),
    )


def _save_question(
    edited: Draft, form: QuestionForm, definition: CallDefinition, name: str, is_new: bool
) -> str:
    """Keep the question and answer with its name, or leave what is wrong on the form."""
    holder, dot, part = name.rpartition(".")
    taken = _taken(definition, holder) - {part}
    typed = str(form["key"].data or "").strip()
    words = _first_words(form)
    if typed in taken:
        form["key"].errors = [_("Another question has this key. Choose another.")]
        return ""
    key = typed or (editing.fresh_key(taken, words) if is_new else part)
    if not is_new and key != part and KEY.fullmatch(key):
        definition = editing.rename_question(definition, name, key)
        name = holder + dot + key
    reason = (
        _("Question “%(name)s” added.", name=words)
        if is_new
        else _("Question “%(name)s” changed.", name=words)
    )
    strangers = {
        field: sentence
        for lines in form.lines.values()
        for field, sentence in lines.strangers(form).items()
    }
    if strangers:
        form.take(Invalid.many(strangers))
        return ""
    saved = _save(edited, form, definition, Typed(question=name, written=_typed(form, key)), reason)
    return holder + dot + key if saved else ""


def _save_section(
    edited: Draft, form: SectionForm, definition: CallDefinition, section: Section, is_new: bool
) -> str:
    taken = editing.section_keys(definition) - {section.key}
    typed = str(form["key"].data or "").strip()
    words = _first_words(form)
    if typed in taken:
        form["key"].errors = [_("Another section has this key. Choose another.")]
        return ""
    key = typed or (editing.fresh_key(taken, words, "section") if is_new else section.key)
    reason = (
        _("Section “%(name)s” added.", name=words)
        if is_new
        else _("Section “%(name)s” changed.", name=words)
    )
    typed_section = Typed(section=section.key, written=_typed(form, key))
    return key if _save(edited, form, definition, typed_section, reason) else ""


def _typed(form: QuestionForm | SectionForm, key: str) -> dict[str, Written]:
    """What was typed; a condition whose words cannot be read is left out, and said so."""
    try:
        return form.written(key)
    except CallFileError as error:
        form["when_text"].errors = [each.message for each in error.errors]
        return {}


def _save(
    edited: Draft,
    form: QuestionForm | SectionForm,
    definition: CallDefinition,
    typed: Typed,
    reason: str,
) -> bool:
    """Keep the call with what was typed in its place, or put each mistake on its field."""

    def put(each: PlacedError) -> bool:
        section, question, rest = editing.name_at(definition, each.path)
        mine = question == typed.question and bool(question or section == typed.section)
        if mine:
            form.put(rest, each.message)
        return mine

    return bool(typed.written) and saved(edited, form, definition, typed, reason=reason, put=put)


def _question_asked(definition: CallDefinition) -> tuple[CallDefinition, str, Question, bool]:
    """The question of the address, in its call; or a new one at the end of its section."""
    name = request.args.get("question", "")
    type_ = request.args.get("type", "")
    if name:
        found = editing.find_question(definition, name)
        if found is None:
            raise NotFound(_("It is no longer in the form. Somebody may have deleted it."))
        question = editing.of_type(found, QuestionType(type_)) if _is_type(type_) else found
        return editing.replace_question(definition, name, question), name, question, False
    inside = request.args.get("inside", "")
    section = request.args.get("section", definition.sections[-1].key)
    if inside and not editing.inner(
        editing.find_question(definition, inside) or _blank(definition, "")
    ):
        raise NotFound
    if not inside and definition.section(section) is None:
        raise NotFound
    key = editing.fresh_key(_taken(definition, inside), NEW)
    kind = QuestionType(type_) if _is_type(type_) else QuestionType.SHORT_TEXT
    question = editing.of_type(_blank(definition, key), kind)
    fuller = editing.add_question(definition, f".{inside}" if inside else section, question)
    return fuller, f"{inside}.{key}" if inside else key, question, True


def _section_asked(definition: CallDefinition) -> tuple[CallDefinition, Section, bool]:
    """The section of the address; or a new one at the end, with a first question."""
    key = request.args.get("section", "")
    if key:
        section = definition.section(key)
        if section is None:
            raise NotFound(_("It is no longer in the form. Somebody may have deleted it."))
        return definition, section, False
    first = _blank(definition, editing.fresh_key(editing.question_keys(definition), "question"))
    question = replace(first, label=Text(((_first(definition), _("First question")),)))
    new = editing.fresh_key(editing.section_keys(definition), NEW)
    section = Section(new, Text(((_first(definition), ""),)), (question,))
    return editing.add_section(definition, section), section, True


def _blank(definition: CallDefinition, key: str) -> Question:
    return Question(key, QuestionType.SHORT_TEXT, Text(((_first(definition), ""),)))


def _first(definition: CallDefinition) -> str:
    return languages_of(definition)[0]


def _first_words(form: QuestionForm | SectionForm) -> str:
    """The question or the title as it was typed, in the first language that has it."""
    texts = form.texts["label" if isinstance(form, QuestionForm) else "title"]
    typed = (str(form[texts.field(code)].data or "").strip() for code in texts.languages)
    return next((words for words in typed if words), "")[:60]


def _taken(definition: CallDefinition, inside: str) -> set[str]:
    """The keys that a question cannot have, in the form or on the lines of another."""
    parent = editing.find_question(definition, inside) if inside else None
    if parent:
        return {each.key for each in editing.inner(parent)}
    return editing.question_keys(definition)


def _is_type(word: str) -> bool:
    return word in {each.value for each in QuestionType}
