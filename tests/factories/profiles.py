"""What organisations tell of themselves, and what due diligence finds: for tests."""

from io import BytesIO

from grants.accounts.models import Person
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.policy import SYSTEM
from grants.kernel.storage import StoredFile, store
from grants.organisations.models import Organisation
from grants.organisations.models_diligence import (
    DuplicatePair,
    ScreeningEntry,
    ScreeningList,
    ScreeningMatch,
)
from grants.organisations.models_profile import Controller, OrganisationDocument
from grants.organisations.names import key_of
from tests.applications.pages import PDF
from tests.factories.people import keep, make_organisation

_made = iter(range(1, 10**9))


def make_file(content: bytes = PDF, name: str = "paper.pdf") -> StoredFile:
    """A stored file."""
    return transact(lambda: store(BytesIO(content), name, actor=SYSTEM))


def make_list(by: Person, *names: str, name: str = "") -> ScreeningList:
    """A list that is read, with these names."""
    n = next(_made)
    made = keep(
        ScreeningList(
            public_id=f"list-{n}",
            name=name or f"List {n}",
            number=1,
            file_id=make_file(b"name\n", "list.csv").id,
            status="read",
            lines=len(names),
            lines_read=len(names),
            names_kept=len(names),
            errors=[],
            imported_by_id=by.id,
        )
    )
    for line, each in enumerate(names, start=2):
        keep(ScreeningEntry(list_id=made.id, line=line, name=each))
    return made


def make_match(body: Organisation, by: Person, name: str = "") -> ScreeningMatch:
    """A match of the organisation's own name that waits for a decision."""
    listed = name or f"{body.name} again"
    found = make_list(by, listed)
    entry = db.session.query(ScreeningEntry).filter_by(list_id=found.id).one()
    return keep(
        ScreeningMatch(
            public_id=f"match-{next(_made)}",
            organisation_id=body.id,
            entry_id=entry.id,
            list_name=found.name,
            subject="organisation",
            subject_name=body.name,
            subject_key=key_of(body.name),
            listed_key=key_of(listed),
            nearness=950,
            why="contains",
        )
    )


def make_pair(first: Organisation, second: Organisation) -> DuplicatePair:
    """Two organisations with one telephone number."""
    low, high = sorted((first.id, second.id))
    return keep(
        DuplicatePair(
            public_id=f"pair-{next(_made)}",
            first_id=low,
            second_id=high,
            reasons=[{"why": "phone", "nearness": 1000}],
            found_at=clock.now(),
        )
    )


def make_profile(body: Organisation, by: Person) -> dict[str, str]:
    """One of everything for an organisation; the public ids by what an address calls them."""
    document = keep(
        OrganisationDocument(
            public_id="document",
            organisation_id=body.id,
            title="Certificate",
            file_id=make_file().id,
            added_by_id=by.id,
        )
    )
    owner = keep(
        Controller(
            public_id="owner",
            organisation_id=body.id,
            name="Amina Shah",
            role="Chair",
            share_hundredths=3333,
            country="PK",
            added_by_id=by.id,
        )
    )
    match = make_match(body, by)
    listed = db.session.get_one(ScreeningEntry, match.entry_id).list
    pair = make_pair(body, make_organisation())
    return {
        "document": document.public_id,
        "owner": owner.public_id,
        "screening.public_id": listed.public_id,
        "matches.public_id": match.public_id,
        "duplicates.public_id": pair.public_id,
    }
