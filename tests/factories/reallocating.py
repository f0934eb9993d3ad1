"""Other money that is to bear a part of an award."""

from grants.awards.models import Award
from grants.awards.models_reallocation import Reallocation
from grants.awards.operations import propose_reallocation
from grants.awards.queries_reallocation import bearing
from grants.funds.models import Contribution
from grants.kernel.db import transact
from grants.kernel.policy import Actor
from tests.factories.money import make_contribution, make_manager, money


def propose_other_money(
    award: Award,
    amount: str = "1",
    *,
    by: Actor | None = None,
    target: Contribution | None = None,
) -> Reallocation:
    """Proposed by a manager of her own: another lot, new unless given, bears a part."""
    other = target or make_contribution(award.fund, amount)
    who = by or make_manager()
    return transact(
        lambda: propose_reallocation(
            who,
            award=award,
            source=bearing(award)[0].lot,
            target=other.lot,
            amount=money(amount, award.fund),
            reason="The theatre gave for this.",
        )
    )
