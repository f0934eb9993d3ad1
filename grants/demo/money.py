"""The demonstration's money: who gives under which restriction, the match, and the bank."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from grants.funds import operations as giving
from grants.funds.bank_csv import Columns
from grants.funds.match import MatchBasis
from grants.funds.models import Contributor, ContributorKind, Fund
from grants.funds.models_framework import Aim
from grants.funds.operations import Restrictions
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.money import Money
from grants.kernel.policy import Actor

CITY, COMPANY, FOUNDATION = "City of Peshawar", "Sarhad Textiles (Pvt) Ltd", "Kohat Foundation"
PAID_REFERENCE = "NBP-2026-118842"
# The standard's own example of an IBAN: right in form, of nobody.
_ACCOUNT = "PK36SCBL0000001123456702"
_HEADING = ("Date", "Details", "Reference", "Paid out", "Paid in", "Balance")
_COLUMNS = Columns(
    "Date",
    money_in="Paid in",
    money_out="Paid out",
    balance="Balance",
    bank_reference="Reference",
    text="Details",
    order="ymd",
)
_GIFTS = ((CITY, 30_000_000, "CITY/2026/0412"), (COMPANY, 10_000_000, "STX-88213"))
_LATER = (FOUNDATION, 2_000_000, "KF/117")


def give(manager: Actor, fund: Fund) -> None:
    """The city and a company pledge and give; the company's money is for young people."""
    on = clock.today(fund.time_zone)
    for (name, received, reference), kind, pledged, restrictions in zip(
        _GIFTS,
        (ContributorKind.MUNICIPALITY, ContributorKind.COMPANY),
        (30_000_000, 12_000_000),
        (Restrictions(), Restrictions(theme="youth")),
        strict=True,
    ):
        contributor = transact(
            lambda n=name, k=kind: giving.add_contributor(  # type: ignore[misc]
                manager, fund=fund, name=n, kind=k
            )
        )
        pledge = transact(
            lambda c=contributor, p=pledged: giving.record_pledge(  # type: ignore[misc]
                manager,
                contributor=c,
                amount=_pkr(p),
                pledged_on=on,
                expected_on=on + timedelta(days=30),
            )
        )
        transact(
            lambda c=contributor, a=received, p=pledge, x=restrictions, b=reference: (  # type: ignore[misc]
                giving.receive_contribution(
                    manager,
                    contributor=c,
                    amount=_pkr(a),
                    received_on=on,
                    bank_reference=b,
                    pledge=p,
                    restrictions=x,
                )
            )
        )


def let_in(manager: Actor, somebody: Actor) -> None:
    """One person of the company signs in for it; the fund writes to another."""
    company = db.session.scalars(select(Contributor).where(Contributor.name == COMPANY)).one()
    invited = transact(lambda: giving.invite_person(manager, company, email=somebody.email))
    transact(lambda: giving.join_contributor(somebody, invited))
    told = giving.Reached(
        "Rabia Noor", "Chief accountant", "rabia@textiles.demo.example", "+92 91 555 0101"
    )
    transact(lambda: giving.keep_contact(manager, company, told))


def ask_another(manager: Actor) -> None:
    """Somebody else of the company is invited, and has not answered."""
    company = db.session.scalars(select(Contributor).where(Contributor.name == COMPANY)).one()
    transact(lambda: giving.invite_person(manager, company, email="accounts@textiles.demo.example"))


def match(proposer: Actor, approver: Actor, fund: Fund) -> None:
    """The city adds 1 for each 2 from companies and foundations, for young people's calls."""
    city = db.session.scalars(select(Contributor).where(Contributor.name == CITY)).one()
    on = clock.today(fund.time_zone)
    rule = transact(
        lambda: giving.propose_rule(
            proposer,
            contributor=city,
            terms=giving.RuleTerms(
                name="City match for young people",
                adds=1,
                for_each=2,
                cap=_pkr(8_000_000),
                basis=MatchBasis.RECEIPTS,
                starts_on=on,
                ends_on=on + timedelta(days=500),
                giver_kinds=(ContributorKind.COMPANY.value, ContributorKind.FOUNDATION.value),
                restrictions=Restrictions(theme="youth"),
            ),
        )
    )
    transact(lambda: giving.approve_rule(approver, rule=rule))


def give_for_work(manager: Actor, fund: Fund) -> None:
    """A foundation gives for one objective, and at most so much of it for one award."""
    foundation = transact(
        lambda: giving.add_contributor(
            manager, fund=fund, name=FOUNDATION, kind=ContributorKind.FOUNDATION
        )
    )
    work = db.session.scalars(select(Aim).where(Aim.key == "work")).one()
    transact(
        lambda: giving.receive_contribution(
            manager,
            contributor=foundation,
            amount=_pkr(_LATER[1]),
            received_on=clock.today(fund.time_zone),
            bank_reference=_LATER[2],
            restrictions=Restrictions(objective=work, most_per_award=_pkr(500_000)),
        )
    )


def read_the_bank(finance: Actor, fund: Fund, days: Sequence[date]) -> None:
    """Two statements: what came, was paid and came later; then a charge nobody recorded yet.

    `days` are those of the first gifts, the payment, the later gift and the charge.
    """
    given, paid, later, charged = days
    known = [(given, f"Transfer {name}", ref, 0, amount) for name, amount, ref in _GIFTS]
    known.append((paid, "Payment", PAID_REFERENCE, 1_200_000, 0))
    known.append((later, f"Transfer {_LATER[0]}", _LATER[2], 0, _LATER[1]))
    first, balance = _file(known, 0)
    second, _left = _file([(charged, "Account fee, half a year", "FEE-2", 4_500, 0)], balance)
    transact(
        lambda: giving.keep_format(
            finance,
            fund=fund,
            bank="Bank of Khyber",
            account=_ACCOUNT,
            content=first,
            columns=_COLUMNS,
        )
    )
    for content, name in ((first, "statement-1.csv"), (second, "statement-2.csv")):
        transact(
            lambda c=content, n=name: giving.import_statements(  # type: ignore[misc]
                finance, fund=fund, content=c, filename=n
            )
        )


def _file(lines: Sequence[tuple[date, str, str, int, int]], balance: int) -> tuple[bytes, int]:
    """A statement as the bank writes it, and what is left at its end."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADING)
    for day, details, reference, paid_out, paid_in in lines:
        balance += paid_in - paid_out
        writer.writerow(
            (day.isoformat(), details, reference, paid_out or "", paid_in or "", balance)
        )
    return out.getvalue().encode(), balance


def _pkr(whole: int) -> Money:
    return Money(whole * 100, "PKR")
