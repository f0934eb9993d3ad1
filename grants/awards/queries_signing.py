"""What is read of the signatures under an agreement."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select

from grants.awards.models import Agreement, Award
from grants.awards.models_signing import Countersignature, SigningCode
from grants.awards.states import AwardStatus
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.policy import Actor, seen


def last_code(agreement: Agreement, person_id: int) -> SigningCode | None:
    """The last code that was mailed to a person for a text: the only one that may work."""
    return db.session.scalars(
        select(SigningCode)
        .where(SigningCode.agreement_id == agreement.id, SigningCode.person_id == person_id)
        .order_by(SigningCode.id.desc())
        .limit(1)
    ).first()


def codes_since(agreement: Agreement, person_id: int, moment: datetime) -> int:
    """How many codes were mailed to a person for a text since a moment."""
    return int(
        db.session.scalar(
            select(func.count())
            .select_from(SigningCode)
            .where(
                SigningCode.agreement_id == agreement.id,
                SigningCode.person_id == person_id,
                SigningCode.sent_at > moment,
            )
        )
        or 0
    )


def countersignature_of(agreement: Agreement) -> Countersignature | None:
    """The fund's signature under a text, if it is there."""
    return db.session.scalars(
        select(Countersignature).where(Countersignature.agreement_id == agreement.id)
    ).one_or_none()


def to_countersign(actor: Actor) -> Select[Award]:
    """Signed agreements that wait for this manager: not those that the manager offered."""
    return seen(actor, Award).where(
        Award.status == AwardStatus.SIGNED.value,
        Award.offered_by_id != actor.person_id,
        policy.in_funds(Award.fund_id, actor.funds("fund_manager")),
    )


def longest_signed(actor: Actor) -> Award | None:
    """The agreement that this manager countersigns next."""
    return db.session.scalars(to_countersign(actor).order_by(Award.id).limit(1)).first()
