"""What an application asks of the fund's lots, should it be awarded."""

from __future__ import annotations

from collections.abc import Iterable

from grants.applications.models import Application
from grants.applications.queries_serving import aims_now
from grants.funds.allocation import Need
from grants.funds.models_framework import AimKind
from grants.kernel import clock
from grants.kernel.money import Money


def need_of(
    application: Application,
    amount: Money,
    served: Iterable[tuple[str, str]] | None = None,
) -> Need:
    """What lots must fit, decided today. `served`: its aims by kind and key, where known."""
    call = application.call
    aims = aims_now(application) if served is None else served
    return Need(
        amount,
        call.theme,
        call.area or application.organisation.area,
        application.organisation.kind,
        clock.today(call.fund.time_zone),
        frozenset(key for kind, key in aims if kind == AimKind.OBJECTIVE),
    )
