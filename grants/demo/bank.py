"""Where the recipient of the demonstration is paid."""

from __future__ import annotations

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.kernel import clock
from grants.kernel.db import transact
from grants.organisations.models import Organisation
from grants.organisations.operations import CallBack, approve_bank_account, propose_bank_account

# An IBAN from the standard's own examples: right in form, of no real customer.
IBAN = "PK36 SCBL 0000 0011 2345 6702"


def give_bank_account(organisation: Organisation, *, recipient: Person, finance: Person) -> None:
    """Proposed by the recipient's signatory, approved by a finance officer."""
    proposed = transact(
        lambda: propose_bank_account(
            actor_of(recipient),
            organisation,
            holder=organisation.name,
            bank_name="Standard Chartered, Saddar Road",
            number=IBAN,
        )
    )
    call = CallBack(
        number="+92 91 555 0147",
        known_from="The application of last year",
        spoke_with=recipient.name,
        called_at=clock.now(),
    )
    transact(lambda: approve_bank_account(actor_of(finance), proposed, call=call))
