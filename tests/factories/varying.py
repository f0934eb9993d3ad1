"""Variations of an award, on their way or in force."""

from collections.abc import Sequence
from datetime import date, timedelta

from grants.accounts.models import Person
from grants.awards import queries_variation as reading
from grants.awards.models import Award
from grants.awards.models_variation import Variation
from grants.awards.operations import (
    approve_variation,
    countersign_variation,
    request_variation,
    send_variation_code,
    sign_variation,
)
from grants.awards.terms import Restated, Terms, numbers_for
from grants.kernel.db import db, transact
from grants.kernel.policy import Actor
from tests.factories.money import fresh, make_manager, money, recipient_of


def terms_wanted(
    award: Award,
    *,
    amount: str = "",
    later: int = 0,
    parts: Sequence[str] | None = None,
) -> Terms:
    """The award's terms, with another amount, so many days later, or other parts still to pay."""
    now = reading.terms_of(award)
    kept = reading.standing_of(award).kept_numbers
    ends_on: date = award.ends_on + timedelta(days=later)
    plan = now.plan
    if parts is not None:
        numbers = numbers_for(len(parts), kept)
        plan = tuple(
            Restated(number, money(part, award.fund), award.ends_on - timedelta(days=30))
            for number, part in zip(numbers, parts, strict=True)
        )
    return Terms(money(amount, award.fund) if amount else now.amount, ends_on, plan)


def make_variation(
    award: Award,
    *,
    amount: str = "",
    later: int = 0,
    parts: Sequence[str] | None = None,
    by: Actor | None = None,
) -> Variation:
    """Asked for, by a manager of its own unless somebody is named."""
    who = by or make_manager("Asker")
    wanted = terms_wanted(award, amount=amount, later=later, parts=parts)
    return transact(
        lambda: request_variation(who, award=award, wanted=wanted, reason="The rains came late.")
    )


def varied_approved(variation: Variation, by: Actor | None = None) -> None:
    """Approved by a manager of its own."""
    who = by or make_manager("Approver")
    transact(lambda: approve_variation(who, variation=variation))


def seal_of(variation: Variation) -> str:
    """The seal of its text."""
    text = reading.text_of(variation)
    assert text is not None
    return text.text_hash


def varied_signed(variation: Variation, by: Actor | None = None, code: str = "") -> None:
    """Signed for the recipient, by the code that was mailed."""
    who = by or recipient_of(variation.award)
    mailed = code or transact(lambda: send_variation_code(who, variation=variation))
    done = transact(
        lambda: sign_variation(
            who,
            variation=variation,
            text_hash=seal_of(variation),
            code=mailed,
            typed_name="Gulalai Khan",
            office="Chair",
        )
    )
    assert done is not None


def varied_countersigned(variation: Variation, by: Actor | None = None) -> None:
    """Signed for the fund."""
    who = by or make_manager("Third")
    transact(
        lambda: countersign_variation(
            who,
            variation=variation,
            text_hash=seal_of(variation),
            typed_name="Third Manager",
            office="Fund manager",
        )
    )


def requester_of(variation: Variation) -> Actor:
    """Who asked for it."""
    return fresh(db.session.get_one(Person, variation.requested_by_id))


def brought_to(
    award: Award,
    status: str,
    *,
    amount: str = "",
    later: int = 0,
    parts: Sequence[str] | None = None,
) -> Variation:
    """A variation that has come so far."""
    made = make_variation(award, amount=amount, later=later, parts=parts)
    for reached, step in (
        ("approved", varied_approved),
        ("signed", varied_signed),
        ("in_force", varied_countersigned),
    ):
        if made.status == status:
            break
        step(made)
        assert made.status == reached
    return made
