"""The page of one criterion, section or harm criterion of a draft, and that of the whole rubric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.calls import editing_rubric
from grants.calls.callfile import CallFileError, PlacedError, Typed
from grants.calls.callfile.layout import Written
from grants.calls.callfile.writing import rubric_writer
from grants.calls.callfile.writing_rubric import harm, harm_criterion, section
from grants.calls.definition import CallDefinition
from grants.calls.editing import fresh_key
from grants.calls.editing_rubric import Kind, Thing
from grants.calls.forms_automatic import way_of, ways
from grants.calls.forms_parts import typed_words
from grants.calls.forms_rubric import RubricForm, rubric_form
from grants.calls.forms_rubric_whole import WholeForm, whole_form
from grants.calls.languages import languages_of
from grants.calls.rubric import Criterion, HarmCriterion, Rubric, RubricSection
from grants.calls.states import CallAction
from grants.calls.text import Text
from grants.calls.views_editing import Draft, draft
from grants.calls.views_editing_saving import saved
from grants.calls.views_frame import bp
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _, language
from grants.web.guards import requires
from grants.web.pages import render

Path = tuple[str | int, ...]
Whole = dict[str, Any]


@bp.route("/<slug>/rubric/item", methods=["GET", "POST"])
@requires(CallAction.EDIT)
def rubric_item(slug: str) -> str | AnyResponse:
    """One criterion or part, section or harm criterion: its words, its size, how it is scored."""
    edited = draft(slug)
    kind = _kind()
    definition, thing, is_new = _asked_for(edited.definition, kind)
    way = request.args.get("way", "")
    if way not in ways():
        way = way_of(thing) if isinstance(thing, Criterion) else ""
    form = rubric_form(definition, thing, way)
    if request.method == "GET":
        form.version.data = str(edited.number)
        form.show(_written(definition, thing))
        if is_new:
            form["key"].data = ""
    elif form.validate():
        key = _save_item(edited, form, definition, kind, thing, is_new=is_new)
        if key:
            return redirect(url_for("calls.rubric", slug=slug, _anchor=f"{kind.value}-{key}"))
    return render(
        "calls/rubric_item.html",
        call=edited.call,
        form=form,
        kind=kind.value,
        thing=thing,
        is_new=is_new,
        holder=definition.rubric.holder(thing.key),
        words=thing.name.read(language()),
        ways=ways() if isinstance(thing, Criterion) and not thing.parts else {},
        way=way,
        total=definition.rubric.highest,
        address={k: v for k, v in request.args.items() if k in ("kind", "key", "inside")},
    )


@bp.route("/<slug>/rubric/whole", methods=["GET", "POST"])
@requires(CallAction.EDIT)
def rubric_whole(slug: str) -> str | AnyResponse:
    """Weights or points, the scale, what must be reached in all, and when harm raises a flag."""
    edited = draft(slug)
    definition = edited.definition
    whole = _whole(definition, definition.rubric)
    form = whole_form(definition)
    if request.method == "GET":
        form.version.data = str(edited.number)
        form.show(whole)
    elif form.validate():
        counting = str(form["counting"].data)
        form.write(whole)
        _set_weights(whole, definition.rubric, form, counting)
        if _save(edited, definition, form, whole, _("The rubric’s weights and scales changed.")):
            return redirect(url_for("calls.rubric", slug=slug))
    return render(
        "calls/rubric_whole.html", call=edited.call, form=form, total=definition.rubric.highest
    )


def _kind() -> Kind:
    word = request.args.get("kind", Kind.CRITERION.value)
    if word not in {each.value for each in Kind}:
        raise NotFound
    return Kind(word)


def _asked_for(definition: CallDefinition, kind: Kind) -> tuple[CallDefinition, Thing, bool]:
    """The thing of the address, in its call; or a new one after the others."""
    rubric, key = definition.rubric, request.args.get("key", "")
    if key:
        found = editing_rubric.find(rubric, kind, key)
        if found is None:
            raise NotFound(_("It is no longer in the rubric. Somebody may have deleted it."))
        return definition, found, False
    inside = request.args.get("inside", "")
    if inside and (kind is not Kind.CRITERION or inside not in {c.key for c in rubric.merit}):
        raise NotFound
    thing = _new(definition, kind, inside)
    return replace(definition, rubric=editing_rubric.add(rubric, thing, inside)), thing, True


def _new(definition: CallDefinition, kind: Kind, inside: str) -> Thing:
    rubric, name = definition.rubric, Text(((languages_of(definition)[0], ""),))
    key = fresh_key(editing_rubric.keys_of(rubric, kind), "new")
    if kind is Kind.SECTION:
        return RubricSection(key, name)
    if kind is Kind.HARM:
        return HarmCriterion(key, name, name)
    whole = rubric.criterion(inside) if inside else None
    if whole is None or whole.parts:
        return Criterion(key, name, 0)
    # The first part begins with all that the criterion was scored by.
    return replace(whole, key=key, name=name, guidance=None, section="", threshold=None)


def _written(definition: CallDefinition, thing: Thing) -> Mapping[str, Written]:
    match thing:
        case RubricSection():
            return section(thing)
        case HarmCriterion():
            return harm_criterion(thing)
        case Criterion():
            written = rubric_writer(definition).criterion(thing, definition.rubric.counting)
            return {k: v for k, v in written.items() if v != 0}


def _whole(definition: CallDefinition, rubric: Rubric) -> Whole:
    """Every line of the rubric, those of the harm axis too."""
    return {**rubric_writer(definition).whole(rubric), "harm": harm(rubric.harm)}


def _save_item(
    edited: Draft,
    form: RubricForm,
    definition: CallDefinition,
    kind: Kind,
    thing: Thing,
    *,
    is_new: bool,
) -> str:
    """Keep the thing and answer with its key, or leave what is wrong on the form."""
    words = _first_words(form)
    taken = editing_rubric.keys_of(definition.rubric, kind) - {thing.key}
    key = typed_words(form["key"].data)
    if not key:
        key = fresh_key(taken, words, kind.value) if is_new else thing.key
    if key in taken:
        form["key"].errors = [_("Another has this key. Choose another.")]
        return ""
    wrong = form.twice()
    if wrong:
        form.take(Invalid.many(wrong))
        return ""
    if isinstance(thing, RubricSection):
        renamed = editing_rubric.put(definition.rubric, thing.key, replace(thing, key=key))
        definition, thing = replace(definition, rubric=renamed), replace(thing, key=key)
    whole = _whole(definition, definition.rubric)
    try:
        typed = form.written(key)
    except CallFileError as error:
        form["when_text"].errors = [each.message for each in error.errors]
        return ""
    path = _path_of(definition.rubric, thing)
    _set(whole, path, typed)
    _set_weights(whole, definition.rubric, form, form.counted)
    reason = _("“%(name)s” of the rubric added.", name=words)
    if not is_new:
        reason = _("“%(name)s” of the rubric changed.", name=words)
    return key if _save(edited, definition, form, whole, reason, path) else ""


def _path_of(rubric: Rubric, thing: Thing) -> Path:
    """Where the thing stands under `rubric:`."""
    match thing:
        case RubricSection():
            return ("sections", rubric.sections.index(thing))
        case HarmCriterion():
            return ("harm", "criteria", rubric.harm.criteria.index(thing))
        case Criterion():
            for number, each in enumerate(rubric.merit):
                if each.key == thing.key:
                    return ("merit", number)
                keys = [part.key for part in each.parts]
                if thing.key in keys:
                    return ("merit", number, "parts", keys.index(thing.key))
    return ()


def _set(whole: Whole, path: Path, typed: dict[str, Written]) -> None:
    """The typed thing in its place; a criterion keeps its parts."""
    holder: Any = whole
    for each in path[:-1]:
        holder = holder[each]
    known = holder[path[-1]]
    holder[path[-1]] = {**typed, **{k: known[k] for k in ("parts",) if k in known}}


def _set_weights(whole: Whole, rubric: Rubric, form: Any, counting: str) -> None:
    """The weights as typed, in the lines of those that have one."""
    typed = {key: typed_words(form[name].data) for name, key in form.others.items()}
    for each in whole["merit"]:
        for leaf in each.get("parts", [each]):
            known = {leaf.pop(name) for name in ("weight", "points") if name in leaf}
            weight = typed.get(str(leaf["key"]))
            if weight is not None:
                known = {weight}
            for value in known:
                leaf[counting] = value


def _save(
    edited: Draft,
    definition: CallDefinition,
    form: RubricForm | WholeForm,
    whole: Whole,
    reason: str,
    path: Path = (),
) -> bool:
    """Keep the call with the rubric as typed, or put each mistake on its field."""

    def put(each: PlacedError) -> bool:
        _put(form, definition.rubric, each, path)
        return True

    return saved(edited, form, definition, Typed(rubric=whole), reason=reason, put=put)


def _put(form: RubricForm | WholeForm, rubric: Rubric, error: PlacedError, path: Path) -> None:
    """A mistake on its field, on the weight that it speaks of, or at the top."""
    at = error.path[1:] if error.path[:1] == ("rubric",) else ()
    if path and at[: len(path)] == path and at[len(path) :][:1] != ("parts",):
        form.put(at[len(path) :], error.message)
        return
    leaf = _leaf_at(rubric, at)
    field = next((name for name, key in form.others.items() if leaf and key == leaf.key), "")
    if field and at[-1:] in (("weight",), ("points",)):
        form[field].errors = [error.message]
    elif not path and at:
        form.put(at, error.message)
    elif leaf is not None:
        named = leaf.name.read(language())
        form.form_errors.append(_("“%(name)s”: %(sentence)s", name=named, sentence=error.message))
    else:
        form.form_errors.append(error.message)


def _leaf_at(rubric: Rubric, at: Sequence[str | int]) -> Criterion | None:
    match list(at):
        case ["merit", int(number), "parts", int(place), *_rest]:
            return rubric.merit[number].parts[place]
        case ["merit", int(number), *_rest]:
            return rubric.merit[number]
    return None


def _first_words(form: RubricForm) -> str:
    texts = form.texts["name"]
    typed = (typed_words(form[texts.field(code)].data) for code in texts.languages)
    return next((words for words in typed if words), "")[:60]
