"""What applications ask of the fund's lots, and what awards do that have money reserved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.applications.models_serving import ApplicationAim
from grants.applications.queries_serving import aims_now
from grants.applications.states import ApplicationStatus
from grants.funds.allocation import Need
from grants.funds.models_framework import Aim, AimKind
from grants.funds.queries_allocating import agreed_shares
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, seen


def need_of(
    application: Application,
    amount: Money,
    served: Iterable[tuple[str, str]] | None = None,
    borne: Mapping[int, Money] | None = None,
) -> Need:
    """What lots must fit, decided today. `served`: its aims by kind and key, where known.

    `borne` is what lots bear of it for good.
    """
    call = application.call
    aims = aims_now(application) if served is None else served
    return Need(
        amount,
        call.theme,
        call.area or application.organisation.area,
        application.organisation.kind,
        clock.today(call.fund.time_zone),
        frozenset(key for kind, key in aims if kind == AimKind.OBJECTIVE),
        borne or {},
    )


def awards_seen(actor: Actor, ids: Sequence[int]) -> dict[int, Application]:
    """Of these applications those that are awarded and that this actor sees, by id.

    What is kept from the actor makes no room, so that nothing of it can be told from what moves.
    """
    rows = db.session.scalars(
        seen(actor, Application)
        .where(Application.id.in_(ids), Application.status == ApplicationStatus.AWARDED.value)
        .options(joinedload(Application.call), joinedload(Application.organisation))
    )
    return {each.id: each for each in rows}


def needs_of(actor: Actor, ids: Sequence[int]) -> dict[int, Need]:
    """What the awards of these applications ask of the lots today, without their amounts."""
    found = awards_seen(actor, ids)
    served: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = db.session.execute(
        select(ApplicationAim.application_id, Aim.kind, Aim.key)
        .join(Aim, Aim.id == ApplicationAim.aim_id)
        .where(ApplicationAim.application_id.in_(list(found)))
    )
    for application_id, kind, key in rows:
        served[application_id].append((kind, key))
    currency = next((each.currency for each in found.values()), "")
    borne = agreed_shares(list(found), currency)
    return {
        at: need_of(each, Money.zero(each.currency), served[at], borne.get(at))
        for at, each in found.items()
    }
