"""A contributor's contacts and signed agreements: who keeps them, who reads them, what stays."""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.funds import operations, queries_agreements
from grants.funds.models import Contributor
from grants.funds.models_agreements import ContributorAgreement, ContributorContact
from grants.funds.operations import Reached
from grants.kernel import clock, scanning
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotPermitted
from grants.kernel.policy import Actor
from tests.factories.giving import PAPER, make_agreement, make_contact
from tests.factories.money import make_contributor, make_fund
from tests.factories.people import make_actor, make_person, sign_in
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite
from tests.reviews.test_pages import posted, text_of


@pytest.fixture
def giver(in_app: Flask) -> Contributor:
    return make_contributor(make_fund(), "Sarhad Textiles", kind="company")


@pytest.fixture
def officer(giver: Contributor) -> Actor:
    return make_actor(roles=[("finance_officer", giver.fund_id)])


def test_a_contact_is_kept_corrected_and_ended(giver: Contributor, officer: Actor) -> None:
    rabia = make_contact(giver, by=officer)
    told = Reached("Rabia  Noor Khan", email=" RABIA@Textiles.example ", note="Mornings only.")
    transact(lambda: operations.change_contact(officer, rabia, told))
    [kept] = queries_agreements.contacts(officer, giver)
    assert (kept.name, kept.office, kept.email, kept.phone, kept.note) == (
        "Rabia Noor Khan",
        "",
        "rabia@textiles.example",
        "",
        "Mornings only.",
    )
    transact(lambda: operations.end_contact(officer, rabia))
    assert kept.ended_on == clock.today(giver.fund.time_zone)
    for act in (
        lambda: operations.end_contact(officer, rabia),
        lambda: operations.change_contact(officer, rabia, told),
    ):
        with pytest.raises(NotPermitted):
            transact(act)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_type == "contributor_contact")
    ).all()
    assert [(entry.action, entry.detail, entry.fund_id) for entry in entries] == [
        ("contributor_contact:keep", {}, giver.fund_id),
        ("contributor_contact:change", {}, giver.fund_id),
        ("contributor_contact:end", {}, giver.fund_id),
    ]


def test_those_of_now_stand_before_those_of_before(giver: Contributor, officer: Actor) -> None:
    for name in ("Zahid", "Amna", "Bashir"):
        made = make_contact(giver, name, officer)
        if name == "Amna":
            transact(lambda made=made: operations.end_contact(officer, made))  # type: ignore[misc]
    listed = queries_agreements.contacts(officer, giver)
    assert [one.name for one in listed] == ["Bashir", "Zahid", "Amna"]


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        (Reached(" ", email="a@b.example"), {"name"}),
        (Reached("Rabia"), {"phone"}),
        (Reached("Rabia", email="rabia"), {"email"}),
    ],
)
def test_a_contact_can_be_reached(
    giver: Contributor, officer: Actor, told: Reached, fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        transact(lambda: operations.keep_contact(officer, giver, told))
    assert set(refused.value.fields) == fields


def test_only_staff_see_contacts_and_only_those_of_the_fund(
    giver: Contributor, officer: Actor
) -> None:
    bilal = make_person()
    own = make_contributor(giver.fund, "Sarhad Mills", email=bilal.email)
    make_contact(own, by=officer)
    speaker = actor_of(db.session.get_one(Person, bilal.id))
    elsewhere = make_actor(roles=[("finance_officer", make_fund().id)])
    for actor, many in ((officer, 1), (speaker, 0), (elsewhere, 0)):
        assert len(queries_agreements.contacts(actor, own)) == many
    for actor in (speaker, elsewhere, make_actor(roles=[("auditor", giver.fund_id)])):
        with pytest.raises(NotPermitted):
            make_contact(own, by=actor)
        with pytest.raises(NotPermitted):
            make_agreement(own, by=actor)


def test_every_version_of_an_agreement_stays(giver: Contributor, officer: Actor) -> None:
    first = make_agreement(giver, by=officer)
    other = make_agreement(giver, "Addendum", by=officer)
    second = make_agreement(giver, by=officer, instead_of=first)
    assert [
        (one.id, one.number, one.version) for one in queries_agreements.agreements(officer, giver)
    ] == [(other.id, 2, 1), (second.id, 1, 2), (first.id, 1, 1)]


@pytest.mark.parametrize(
    ("paper", "said"), [(b"", "empty"), (b"MZ not a paper", "is not one")], ids=["empty", "no pdf"]
)
def test_what_is_no_paper_is_refused(
    giver: Contributor, officer: Actor, paper: bytes, said: str
) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        make_agreement(giver, by=officer, paper=paper)
    assert set(refused.value.fields) == {"file"}
    assert db.session.scalars(select(ContributorAgreement)).all() == []


def test_two_kept_at_once_get_two_numbers(
    in_app: Flask, giver: Contributor, officer: Actor
) -> None:
    giver_id = giver.id
    db.session.remove()

    def work(_number: int) -> int:
        return make_agreement(db.session.get_one(Contributor, giver_id), by=officer).number

    assert sorted(together(in_app, 2, work), key=str) == [1, 2]


@on_sqlite
def test_a_paper_waits_for_the_scanner(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning.scanner, "address", "nowhere:1")
    with app.app_context():
        giver = make_contributor(make_fund(), "Sarhad Textiles")
        kept = make_agreement(giver)
        officer = make_person(roles=[("finance_officer", giver.fund_id)])
        path = (
            f"/funds/{giver.fund.slug}/contributors/{giver.public_id}"
            f"/agreements/{kept.public_id}/file"
        )
    client = sign_in(app, officer)
    assert client.get(path).status_code == 409
    monkeypatch.setattr(scanning.scanner, "look", lambda _content: "")
    with app.app_context():
        assert scanning.scan_waiting() == 1
    assert client.get(path).data == PAPER


@on_sqlite
def test_from_the_form_to_the_contributors_own_copy(app: Flask) -> None:
    with app.app_context():
        fund, bilal, other = make_fund(), make_person(), make_person()
        giver = make_contributor(fund, "Sarhad Textiles", email=bilal.email)
        make_contributor(fund, "City of Peshawar", email=other.email)
        officer = make_person(roles=[("finance_officer", fund.id)])
        at = f"/funds/{fund.slug}/contributors/{giver.public_id}"
        for person in (bilal, other, officer):
            db.session.refresh(person)
    client = sign_in(app, officer)
    assert "No agreement is kept yet" in text_of(client, f"{at}/agreements")
    sent = {"title": "Gift of 2026", "signed_on": "2026-01-05", "key": "one"}
    sent["valid_until"] = "2026-01-04"
    wrong = client.post(f"{at}/agreements/new", data={**sent, "file": (BytesIO(PAPER), "gift.pdf")})
    assert wrong.status_code == 422
    assert 'value="Gift of 2026"' in wrong.text
    assert "Enter the day of signing or a later one." in wrong.text
    sent["valid_until"] = "2026-06-30"
    for _twice in range(2):
        file_sent = {**sent, "file": (BytesIO(PAPER), "gift.pdf")}
        kept = client.post(f"{at}/agreements/new", data=file_sent)
        assert kept.location == f"{at}/agreements"
    assert "it has run out" in text_of(client, f"{at}/agreements")
    with app.app_context():
        [made] = db.session.scalars(select(ContributorAgreement))
        file = f"{at}/agreements/{made.public_id}/file"
    mine = sign_in(app, bilal)
    own = text_of(mine, f"{at}/agreements")
    assert "Gift of 2026" in own
    assert "Add a new version" not in own
    assert mine.get(file).data == PAPER
    assert "attachment" in mine.get(file).headers["Content-Disposition"]
    assert sign_in(app, other).get(file).status_code == 404
    assert mine.get(f"{at}/contacts").status_code == 403
    posted(client, f"{at}/contacts/new", 422, name="Rabia")
    for _twice in range(2):
        posted(client, f"{at}/contacts/new", 303, name="Rabia", phone="+92 91 555 0101", key="two")
    listed = text_of(client, f"{at}/contacts")
    assert 'href="tel:+92915550101"' in listed
    with app.app_context():
        [rabia] = db.session.scalars(select(ContributorContact))
    form = text_of(client, f"{at}/contacts/{rabia.public_id}/change")
    assert 'value="Rabia"' in form
    posted(client, f"{at}/contacts/{rabia.public_id}/end", 303)
    assert "End contact" not in text_of(client, f"{at}/contacts")
