"""The rubric of a draft, edited on pages: its outline, what is moved, copied and deleted."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.calls import editing_rubric
from grants.calls.editing_rubric import Kind, Thing
from grants.calls.rubric import Rubric, default_rubric
from grants.calls.states import CallAction
from grants.calls.views_editing import draft, keep
from grants.calls.views_frame import bp
from grants.calls.wording_rubric import judged
from grants.kernel.errors import NotFound
from grants.kernel.i18n import _, language
from grants.web.guards import requires
from grants.web.pages import render

USE_DEFAULT = "default"


@bp.get("/<slug>/rubric")
@requires(CallAction.EDIT)
def rubric(slug: str) -> str:
    """How a draft is judged: criteria by section, harm criteria, and what each comes to."""
    edited = draft(slug)
    return render(
        "calls/rubric.html",
        call=edited.call,
        number=edited.number,
        rubric=edited.definition.rubric,
        judged=judged(edited.definition.rubric, edited.definition),
        is_default=edited.definition.rubric == default_rubric(),
        reader=language(),
    )


@bp.post("/<slug>/rubric")
@requires(CallAction.EDIT)
def change_rubric(slug: str) -> AnyResponse:
    """Move, duplicate or delete; nothing is stored that a call may not be judged by."""
    edited = draft(slug)
    verb, kind, key = _asked(request.form.get("do", ""))
    if verb == USE_DEFAULT:
        made, anchor, reason = default_rubric(), "content", _("The default rubric is used.")
    else:
        made, anchor, reason = _changed(edited.definition.rubric, verb, kind, key)
    keep(edited, replace(edited.definition, rubric=made), reason)
    return redirect(url_for("calls.rubric", slug=slug, _anchor=anchor))


@bp.get("/<slug>/rubric/delete")
@requires(CallAction.EDIT)
def confirm_rubric(slug: str) -> str:
    """What is lost, before something of the rubric is deleted or all of it is replaced."""
    edited = draft(slug)
    do = request.args.get("do", "")
    verb, kind, key = _asked(do)
    if verb not in ("delete", USE_DEFAULT):
        raise NotFound
    thing = _thing(edited.definition.rubric, kind, key) if verb == "delete" else None
    rubric = edited.definition.rubric
    heir = editing_rubric.heir_of(rubric, key) if thing and kind is Kind.CRITERION else None
    return render(
        "calls/rubric_delete.html",
        call=edited.call,
        number=edited.number,
        do=do,
        words=thing.name.read(language()) if thing else "",
        weight=rubric.criterion(key).weight if heir else 0,
        heir=heir.name.read(language()) if heir else "",
        parts=[each.name.read(language()) for each in getattr(thing, "parts", ())],
    )


def _asked(do: str) -> tuple[str, Kind, str]:
    """The verb, the kind and the key of “delete-criterion:M1”."""
    named, _colon, key = do.partition(":")
    verb, _dash, kind = named.partition("-")
    if verb == USE_DEFAULT:
        return verb, Kind.CRITERION, ""
    if kind not in {each.value for each in Kind}:
        raise NotFound
    return verb, Kind(kind), key


def _thing(rubric: Rubric, kind: Kind, key: str) -> Thing:
    found = editing_rubric.find(rubric, kind, key)
    if found is None:
        raise NotFound(_("It is no longer in the rubric. Somebody may have deleted it."))
    return found


def _changed(rubric: Rubric, verb: str, kind: Kind, key: str) -> tuple[Rubric, str, str]:
    """The changed rubric, where the reader looks next, and what was done."""
    words = _thing(rubric, kind, key).name.read(language())[:60]
    match verb:
        case "up" | "down":
            moved = editing_rubric.move(rubric, kind, key, -1 if verb == "up" else 1)
            return moved, f"{kind.value}-{key}", _("“%(name)s” moved.", name=words)
        case "duplicate":
            made, new = editing_rubric.duplicate(rubric, kind, key)
            return made, f"{kind.value}-{new}", _("“%(name)s” duplicated.", name=words)
        case "delete":
            left = editing_rubric.delete(rubric, kind, key)
            return left, "content", _("“%(name)s” deleted.", name=words)
    raise NotFound
