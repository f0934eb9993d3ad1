"""What is kept of one contributor changes nothing that another contributor reads."""

from dataclasses import replace
from functools import partial

from sqlalchemy import select

from grants.awards.models import Award
from grants.awards.operations import accept_report, submit_report
from grants.funds.models import Contributor
from grants.funds.operations import invite_person
from grants.kernel.db import db, transact
from tests.access.test_secrets import Reader, differences, person, read
from tests.access.world import World
from tests.factories.giving import PAPER, make_agreement, make_contact
from tests.factories.money import sign_in_for
from tests.factories.people import make_person
from tests.factories.reporting import make_budgeted, told

__all__ = ["read"]

OTHER = "City of Peshawar"


def kept_of_the_other(which: int, world: World) -> None:
    """The other contributor's people, contacts and agreements; two worlds differ in each."""
    manager = person(world, "fund_manager")
    city = db.session.scalars(select(Contributor).where(Contributor.name == OTHER)).one()
    people = [make_person(name, email=f"{name}@city.example") for name in ("palwasha", "zarak")]
    sign_in_for(city, people[which].email, manager)
    transact(lambda: invite_person(manager, city, email=f"asked-{which}@city.example"))
    for number in range(1 + which):
        make_contact(city, f"Contact {which} {number}", manager)
        make_agreement(city, f"Agreement {which}", by=manager, paper=PAPER + b"\n" * which)


def test_no_contributor_learns_what_is_kept_of_another(read: Reader) -> None:
    roles = ("contributor", "fund_manager")
    one, two = (read(partial(kept_of_the_other, which), roles) for which in (0, 1))
    found = differences(one, two)
    assert set(found) == {"fund_manager"}, found
    assert {path.rsplit("/", 1)[-1] for path in found["fund_manager"]} >= {
        "agreements",
        "contacts",
        "people",
    }


def a_report_accepted(words: str, summary: str, world: World) -> None:
    """A report about an award that the contributor's money pays for; two worlds differ in it."""
    named = select(Award).where(Award.reference == world.names["awards.reference"])
    award = make_budgeted(award=db.session.scalars(named).one())
    amina, manager = person(world, "applicant"), person(world, "fund_manager")
    report = award.progress_reports[0]
    said = told(award, "600", "300", "100", why=words)
    whole = replace(said, done_text=words, learned_text=words)
    transact(lambda: submit_report(amina, report=report, told=whole))
    transact(lambda: accept_report(manager, report=report, summary=summary))


def test_contributors_read_what_came_of_it_in_the_funds_words_alone(read: Reader) -> None:
    roles = ("contributor", "public", "fund_manager")
    one, two, other = (
        read(partial(a_report_accepted, words, summary), roles)
        for words, summary in (("Amna", "Full."), ("Zarak", "Full."), ("Amna", "Fuller."))
    )
    assert set(differences(one, two)) == {"fund_manager"}
    # The control: the fund's own words do differ, on the very pages that were compared.
    told_to = differences(one, other)
    assert set(told_to) == set(roles)
    assert any(path.endswith("/paid-for") for path in told_to["contributor"])
