"""Awards made before the product was used."""

from datetime import date

from grants.funds.models import Fund
from grants.opendata.models import PastAward, PastImport
from tests.factories.people import keep


def make_past_award(fund: Fund, number: int) -> PastAward:
    """An award from before, as a file said it."""
    made = keep(
        PastImport(
            public_id=f"past-{number}",
            fund_id=fund.id,
            filename="past.json",
            file_hash="",
            added=1,
            changed=0,
            same=0,
        )
    )
    return keep(
        PastAward(
            fund_id=fund.id,
            import_id=made.id,
            identifier=f"360G-x-{number}",
            version=1,
            title=f"Books {number}",
            recipient="Library",
            amount_minor=100_000,
            currency="PKR",
            awarded_on=date(2020, 11, 3),
            record="{}",
        )
    )
