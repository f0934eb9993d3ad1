"""A call's place in the framework of its fund."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import delete

from grants.calls.aims import Aims, NamedAim
from grants.calls.definition import CallDefinition
from grants.calls.models import Call, CallAim
from grants.calls.text import Text
from grants.funds.models import Fund
from grants.funds.models_framework import Aim, AimKind
from grants.funds.queries_framework import aims_named
from grants.kernel.db import db
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _


def with_names(
    fund: Fund, definition: CallDefinition, before: CallDefinition | None = None
) -> CallDefinition:
    """The definition with the fund's words for the aims it names.

    An aim that `before` names keeps its place even where it was retired since. Raises Invalid
    for a key that the framework has not.
    """
    if not definition.priorities and not definition.objectives:
        return definition
    return replace(
        definition,
        priorities=_named(
            fund, AimKind.PRIORITY, definition.priorities, before.priorities if before else ()
        ),
        objectives=_named(
            fund, AimKind.OBJECTIVE, definition.objectives, before.objectives if before else ()
        ),
    )


def in_use(fund: Fund, definition: CallDefinition) -> CallDefinition:
    """The definition without the aims that its fund has not, or no longer uses: for a copy."""
    if not definition.priorities and not definition.objectives:
        return definition
    known = {
        kind: {key for key, aim in aims_named(fund, kind).items() if aim.retired_at is None}
        for kind in AimKind
    }
    return replace(
        definition,
        priorities=_within(definition.priorities, known[AimKind.PRIORITY]),
        objectives=_within(definition.objectives, known[AimKind.OBJECTIVE]),
    )


def keep_aims(call: Call, definition: CallDefinition) -> None:
    """Note which aims the call names, for lists and sums."""
    db.session.execute(delete(CallAim).where(CallAim.call_id == call.id))
    for kind, named in (
        (AimKind.PRIORITY, definition.priorities),
        (AimKind.OBJECTIVE, definition.objectives),
    ):
        if named:
            known = aims_named(call.fund, kind)
            db.session.add_all(
                CallAim(call_id=call.id, aim_id=known[each.key].id) for each in named
            )
    db.session.flush()


def _within(aims: Aims, known: set[str]) -> Aims:
    return tuple(each for each in aims if each.key in known)


def _named(fund: Fund, kind: AimKind, aims: Aims, before: Aims) -> Aims:
    if not aims:
        return ()
    known, kept = aims_named(fund, kind), {each.key for each in before}
    return tuple(_one(fund, kind, each, known, kept) for each in aims)


def _one(
    fund: Fund, kind: AimKind, each: NamedAim, known: Mapping[str, Aim], kept: set[str]
) -> NamedAim:
    found = known.get(each.key)
    if found is None or (found.retired_at is not None and each.key not in kept):
        raise Invalid(_refusal(fund, kind, each.key, known), "text")
    return NamedAim(each.key, Text(tuple(found.name.items())))


def _refusal(fund: Fund, kind: AimKind, key: str, known: Mapping[str, Aim]) -> str:
    named = {
        "key": key,
        "fund": fund.name,
        "known": ", ".join(k for k, aim in known.items() if aim.retired_at is None),
    }
    if not named["known"]:
        return _(
            "“%(key)s” is not in the framework of %(fund)s, which has none of this kind yet. Add "
            "it on the fund’s page “Framework” first.",
            **named,
        )
    if kind is AimKind.PRIORITY:
        return _(
            "“%(key)s” is no priority that %(fund)s uses. Name one of: %(known)s; or add it on the "
            "fund’s page “Framework” first.",
            **named,
        )
    return _(
        "“%(key)s” is no objective that %(fund)s uses. Name one of: %(known)s; or add it on the "
        "fund’s page “Framework” first.",
        **named,
    )
