"""What staff keep of a contributor, for tests. Each function commits what it made."""

from datetime import date
from io import BytesIO

from grants.funds.models import Contributor
from grants.funds.models_agreements import ContributorAgreement, ContributorContact
from grants.funds.operations import Reached, Signed, keep_agreement, keep_contact
from grants.kernel.db import transact
from grants.kernel.policy import Actor
from tests.factories.money import make_manager

PAPER = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def make_contact(
    giver: Contributor, name: str = "Rabia Noor", by: Actor | None = None
) -> ContributorContact:
    """Somebody at the contributor to whom the fund writes."""
    who = by or make_manager()
    told = Reached(name, "Chief accountant", "rabia@textiles.example", "+92 91 555 0101")
    return transact(lambda: keep_contact(who, giver, told))


def make_agreement(
    giver: Contributor,
    title: str = "Agreement on the gift of 2026",
    *,
    by: Actor | None = None,
    instead_of: ContributorAgreement | None = None,
    paper: bytes = PAPER,
) -> ContributorAgreement:
    """A signed agreement, or its next version."""
    who = by or make_manager()
    signed = Signed(title, date(2026, 1, 5), date(2027, 1, 4), BytesIO(paper), "agreement.pdf")
    return transact(lambda: keep_agreement(who, giver, signed, instead_of=instead_of))
