"""What is read of awards once both sides have agreed: what everybody may know of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from grants.applications.policy import kept_out
from grants.awards.models import Acceptance, Agreement, Award
from grants.awards.models_signing import Countersignature
from grants.awards.states import AwardStatus
from grants.awards.uses import Used
from grants.funds.ledger import AccountKind
from grants.funds.models import Account, Fund, Transfer
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor

_AGREED = (
    AwardStatus.AGREED.value,
    AwardStatus.ACTIVE.value,
    AwardStatus.SUSPENDED.value,
    AwardStatus.COMPLETED.value,
)
_PROMISED = (AccountKind.RESERVED, AccountKind.COMMITTED, AccountKind.SPENT)


def is_agreed() -> ColumnElement[bool]:
    """The award was agreed by both sides, even if it ended early since."""
    bound = (
        select(Acceptance.id)
        .join(Agreement, Agreement.id == Acceptance.agreement_id)
        .outerjoin(Countersignature, Countersignature.agreement_id == Agreement.id)
        .where(
            Agreement.award_id == Award.id,
            # Before there were codes, the recipient's word was enough.
            or_(Countersignature.id.is_not(None), Acceptance.code_id.is_(None)),
        )
        .exists()
    )
    ended = and_(Award.status == AwardStatus.TERMINATED.value, bound)
    return or_(Award.status.in_(_AGREED), ended)


def uses_of(fund: Fund) -> list[Used]:
    """How much of each contributor's money is for which theme: reserved, committed or spent.

    One query; money for an award that is not agreed yet has no theme (None).
    """
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor), else_=-Transfer.amount_minor
    )
    theme = case((Award.id.is_(None), None), else_=Award.theme)
    rows: Iterable[Any] = db.session.execute(
        select(Account.contributor_id, theme, func.sum(signed))
        .select_from(Account)
        .join(
            Transfer,
            or_(Transfer.to_account_id == Account.id, Transfer.from_account_id == Account.id),
        )
        .outerjoin(Award, and_(Award.application_id == Transfer.application_id, is_agreed()))
        .where(Account.fund_id == fund.id, Account.kind.in_([kind.value for kind in _PROMISED]))
        .group_by(Account.contributor_id, theme)
        .order_by(Account.contributor_id)
    )
    return [
        Used(contributor, theme_code, Money(int(total), fund.currency))
        for contributor, theme_code, total in rows
        if total
    ]


def awards_by_theme(actor: Actor, fund: Fund) -> dict[str, int]:
    """How many agreed awards each theme has, without those that are kept from the actor."""
    rows: Iterable[Any] = db.session.execute(
        select(Award.theme, func.count())
        .where(
            Award.fund_id == fund.id,
            is_agreed(),
            Award.application_id.not_in(kept_out(actor)),
        )
        .group_by(Award.theme)
    )
    return {theme: int(count) for theme, count in rows}
