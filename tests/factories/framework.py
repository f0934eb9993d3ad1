"""Priorities and objectives of a fund for tests."""

from grants.funds.models import Fund
from grants.funds.models_framework import Aim, AimKind, AimLevel
from grants.funds.operations import add_aim
from grants.kernel.db import transact
from tests.factories.money import make_manager


def make_aim(
    fund: Fund,
    key: str,
    *,
    kind: AimKind = AimKind.OBJECTIVE,
    level: AimLevel = AimLevel.LOCAL,
    name: str = "",
    ur: str = "",
    serves: Aim | None = None,
) -> Aim:
    """An aim of the fund's framework."""
    who = make_manager()
    said = {"en": name or key.replace("_", " ").capitalize(), "ur": ur}
    return transact(
        lambda: add_aim(who, fund=fund, kind=kind, key=key, name=said, level=level, serves=serves)
    )
