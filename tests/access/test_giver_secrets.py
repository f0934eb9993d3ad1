"""What is kept of one contributor changes nothing that another contributor reads."""

from functools import partial

from sqlalchemy import select

from grants.funds.models import Contributor
from grants.funds.operations import invite_person
from grants.kernel.db import db, transact
from tests.access.test_secrets import Reader, differences, person, read
from tests.access.world import World
from tests.factories.giving import PAPER, make_agreement, make_contact
from tests.factories.money import sign_in_for
from tests.factories.people import make_person

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
