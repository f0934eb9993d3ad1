"""The earlier award changes: more time is in force, and another plan of the rest is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.awards import operations as awarding
from grants.awards import queries_variation as reading
from grants.awards.models import Award
from grants.awards.models_variation import Variation
from grants.awards.terms import Restated
from grants.kernel import clock
from grants.kernel.db import transact


def vary(
    award: Award,
    *,
    recipient: Person,
    manager: Person,
    second_manager: Person,
    earlier: datetime,
    lately: datetime,
) -> None:
    """Thirty days more, asked for and signed; then the rest in two parts, which waits."""
    with clock.at(earlier):
        now = reading.terms_of(award)
        made = transact(
            lambda: awarding.request_variation(
                actor_of(recipient),
                award=award,
                wanted=replace(now, ends_on=now.ends_on + timedelta(days=30)),
                reason="The schools were closed for three weeks after the floods.",
            )
        )
        transact(lambda: awarding.approve_variation(actor_of(manager), variation=made))
    with clock.at(earlier + timedelta(days=3)):
        _sign(made, recipient, second_manager)
    with clock.at(lately):
        now = reading.terms_of(award)
        [rest] = now.plan
        first, second = rest.amount.split([3, 1])
        plan = (
            replace(rest, amount=first),
            Restated(rest.number + 1, second, now.ends_on, rest.after_report),
        )
        transact(
            lambda: awarding.request_variation(
                actor_of(recipient),
                award=award,
                wanted=replace(now, plan=plan),
                reason="The last workshops come after the exams, so a part is needed later.",
            )
        )


def _sign(variation: Variation, recipient: Person, manager: Person) -> None:
    text = reading.text_of(variation)
    if text is None:
        raise RuntimeError("the variation was not approved")
    code = transact(lambda: awarding.send_variation_code(actor_of(recipient), variation=variation))
    transact(
        lambda: awarding.sign_variation(
            actor_of(recipient),
            variation=variation,
            text_hash=text.text_hash,
            code=code,
            typed_name=recipient.name,
            office="صدر",
        )
    )
    transact(
        lambda: awarding.countersign_variation(
            actor_of(manager),
            variation=variation,
            text_hash=text.text_hash,
            typed_name=manager.name,
            office="فنڈ مینیجر",
        )
    )
