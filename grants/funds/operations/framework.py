"""The framework of a fund: aims are added, worded anew, retired; none is deleted."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import select

from grants.funds.models import Fund
from grants.funds.models_framework import Aim, AimKind, AimLevel
from grants.funds.states import FundAction
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import DEFAULT_LANGUAGE, _
from grants.kernel.policy import Actor, demand

_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


def add_aim(
    actor: Actor,
    *,
    fund: Fund,
    kind: AimKind,
    key: str,
    name: Mapping[str, str],
    source: str = "",
    level: AimLevel = AimLevel.LOCAL,
    serves: Aim | None = None,
) -> Aim:
    """Enter a priority or an objective of the fund's framework.

    `name` is language code → words. Effects: the aim, an audit entry. Raises Invalid on
    `key`, `name` or `serves`.
    """
    demand(actor, FundAction.ADD_AIM, fund)
    fund = lock(Fund, fund.id)
    plain = key.strip()
    if not _KEY.fullmatch(plain):
        raise Invalid(_("Use small letters, digits and underscores, such as safe_places."), "key")
    if _found(fund, kind, plain) is not None:
        raise Invalid(_("The framework has this short name already. Choose another one."), "key")
    said = AimLevel.LOCAL if kind is AimKind.PRIORITY else level
    aim = Aim(
        fund_id=fund.id,
        kind=kind.value,
        key=plain,
        name=_named(name),
        source=source.strip(),
        level=said.value,
        serves_id=_served(fund, kind, said, serves),
    )
    db.session.add(aim)
    db.session.flush()
    audit.record(actor, FundAction.ADD_AIM, aim, detail=_said(aim))
    return aim


def reword_aim(
    actor: Actor, aim: Aim, *, name: Mapping[str, str], source: str, serves: Aim | None = None
) -> None:
    """Say an aim in other words, or where it comes from, or which national objective it serves.

    Effects: the words, an audit entry with both texts; what was announced or submitted keeps
    the words it had. Raises Invalid on `name` or `serves`.
    """
    demand(actor, FundAction.REWORD_AIM, aim)
    aim = lock(Aim, aim.id)
    before = _said(aim)
    aim.name = _named(name)
    aim.source = source.strip()
    aim.serves_id = _served(aim.fund, AimKind(aim.kind), AimLevel(aim.level), serves)
    db.session.flush()
    if _said(aim) != before:
        detail = {"was": before, "now": _said(aim)}
        audit.record(actor, FundAction.REWORD_AIM, aim, detail=detail)


def retire_aim(actor: Actor, aim: Aim) -> None:
    """Take an aim out of use: no further call names it; what names it already keeps it."""
    demand(actor, FundAction.RETIRE_AIM, aim)
    aim = lock(Aim, aim.id)
    if aim.retired_at is not None:
        raise NotNow(_("It is retired already."))
    aim.retired_at = clock.now()
    audit.record(actor, FundAction.RETIRE_AIM, aim, detail={"key": aim.key})
    db.session.flush()


def restore_aim(actor: Actor, aim: Aim) -> None:
    """Bring a retired aim back into use."""
    demand(actor, FundAction.RESTORE_AIM, aim)
    aim = lock(Aim, aim.id)
    if aim.retired_at is None:
        raise NotNow(_("It is in use already."))
    aim.retired_at = None
    audit.record(actor, FundAction.RESTORE_AIM, aim, detail={"key": aim.key})
    db.session.flush()


def _found(fund: Fund, kind: AimKind, key: str) -> Aim | None:
    return db.session.scalars(
        select(Aim).where(Aim.fund_id == fund.id, Aim.kind == kind.value, Aim.key == key)
    ).one_or_none()


def _named(name: Mapping[str, str]) -> dict[str, str]:
    said = {code: words.strip() for code, words in name.items() if words.strip()}
    if not said:
        raise Invalid(_("Write its name."), f"name_{DEFAULT_LANGUAGE}")
    return said


def _served(fund: Fund, kind: AimKind, level: AimLevel, serves: Aim | None) -> int | None:
    if serves is None:
        return None
    fits = kind is AimKind.OBJECTIVE and level is AimLevel.LOCAL
    if not fits or serves.fund_id != fund.id or serves.level != AimLevel.NATIONAL:
        raise Invalid(
            _("Only a local objective serves another one, which is a national objective."), "serves"
        )
    return serves.id


def _said(aim: Aim) -> dict[str, object]:
    return {
        "key": aim.key,
        "kind": aim.kind,
        "level": aim.level,
        "name": dict(aim.name),
        "source": aim.source,
        "serves": aim.serves_id,
    }
