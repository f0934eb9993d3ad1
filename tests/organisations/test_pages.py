"""An organisation's pages: described, changed, joined, paid; and what staff see of them."""

import pytest
from flask import Flask
from sqlalchemy import event, select

from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.outbox import OutboxMessage
from grants.organisations.models import BankAccount, Membership, Organisation
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.databases import on_sqlite

AMAL = {"name": "Amal Trust", "kind": "cso", "area": "Ward 7", "founded_year": "۲۰۱۲"}
ACCOUNT = {
    "holder": "Amal Trust",
    "bank_name": "SCB, Saddar",
    "account_number": "PK36 SCBL 0000 0011 2345 6702",
}

ASKED = {"role": "editor"}


def test_from_a_description_to_an_approved_account(app: Flask) -> None:
    with app.app_context():
        amina = make_person("Amina")
        finance = make_person("Imran", roles=["finance_officer"])
    client, officer = sign_in(app, amina), sign_in(app, finance)
    assert "Describe your organisation first" in client.get("/organisation").text
    wrong = client.post("/organisation/new", data={**AMAL, "kind": "", "about": "kept text"})
    assert wrong.status_code == 422
    assert "kept text" in wrong.text
    made = client.post("/organisation/new", data=AMAL)
    assert made.location == "/organisation/amal-trust"
    shown = client.get("/organisation").text
    assert "Civil society organisation" in shown
    assert "2012" in shown
    assert "Propose a bank account" in shown
    changed = {**AMAL, "name": "Amal Trust Peshawar"}
    assert client.post("/organisation/amal-trust/edit", data=changed).status_code == 303
    assert "Amal Trust Peshawar" in client.get("/organisation/amal-trust").text

    page = "/organisation/amal-trust/bank-account"
    bad = client.post(page, data={**ACCOUNT, "account_number": "PK37 SCBL 0000 0011 2345 6702"})
    assert bad.status_code == 422
    assert "PK37 SCBL" in bad.text, "what was typed is given back"
    assert client.post(page, data=ACCOUNT).status_code == 303
    with app.app_context():
        account = db.session.execute(select(BankAccount)).scalar_one()
    version = f"/bank-accounts/{account.public_id}"
    assert "PK36 SCBL 0000 0011 2345 6702" in client.get(page).text
    assert client.get(f"{version}/approve").status_code == 403
    assert client.post(f"{version}/approve").status_code == 403
    assert "Approve bank account" in officer.get(version).text
    assert officer.get(f"{version}/approve").status_code == 200
    call = {
        "number": "091 555 0147",
        "known_from": "The application",
        "spoke_with": "",
        "called_at": f"{clock.local(clock.now(), 'Asia/Karachi'):%Y-%m-%dT%H:%M}",
    }
    unsaid = officer.post(f"{version}/approve", data=call)
    assert unsaid.status_code == 422
    assert 'value="091 555 0147"' in unsaid.text, "what was typed is given back"
    call["spoke_with"] = "Amina"
    assert officer.post(f"{version}/approve", data=call).status_code == 303
    assert officer.post(f"{version}/approve", data=call).status_code == 409
    assert "Spoke with Amina" in officer.get(version).text
    assert "usable from" in officer.get(version).text


@on_sqlite
def test_a_proposer_reads_who_decides(app: Flask) -> None:
    with app.app_context():
        both = make_person(roles=["finance_officer"])
        organisation = make_organisation(signatories=[both])
    client = sign_in(app, both)
    client.post(f"/organisation/{organisation.slug}/bank-account", data=ACCOUNT)
    with app.app_context():
        account = db.session.execute(select(BankAccount)).scalar_one()
    shown = client.get(f"/bank-accounts/{account.public_id}").text
    assert "Approve bank account" not in shown
    assert "a finance officer decides" in shown
    assert client.post(f"/bank-accounts/{account.public_id}/approve").status_code == 403


def test_a_rejection_is_read_by_the_organisation(app: Flask) -> None:
    with app.app_context():
        amina, finance = make_person(), make_person(roles=["finance_officer"])
        organisation = make_organisation(signatories=[amina])
    client, officer = sign_in(app, amina), sign_in(app, finance)
    page = f"/organisation/{organisation.slug}/bank-account"
    client.post(page, data=ACCOUNT)
    with app.app_context():
        account = db.session.execute(select(BankAccount)).scalar_one()
    version = f"/bank-accounts/{account.public_id}"
    assert officer.post(f"{version}/reject", data={"reason": " "}).status_code == 422
    assert officer.post(f"{version}/reject", data={"reason": "Another name"}).status_code == 303
    assert "Another name" in client.get(page).text


def test_an_invitation_is_followed_by_its_address_alone(app: Flask) -> None:
    with app.app_context():
        amina, other = make_person("Amina"), make_person("Other")
        organisation = make_organisation("Amal", signatories=[amina])
    client = sign_in(app, amina)
    page = f"/organisation/{organisation.slug}/members"
    assert client.post(page, data={"email": "not an address"}).status_code == 422
    assert client.post(page, data={**ASKED, "email": "Bilal@People.example"}).status_code == 303
    assert client.post(page, data={**ASKED, "email": "bilal@people.example"}).status_code == 422
    assert client.post(page, data={**ASKED, "email": amina.email}).status_code == 422
    with app.app_context():
        mail = db.session.execute(
            select(OutboxMessage).where(OutboxMessage.recipient == "bilal@people.example")
        ).scalar_one()
        assert "/invitation/" in mail.body
        bilal = make_person("Bilal", email="bilal@people.example")
        from grants.organisations.models import Invitation

        join = f"/invitation/{db.session.execute(select(Invitation.public_id)).scalar_one()}/join"
    stranger, invited = sign_in(app, other), sign_in(app, bilal)
    assert stranger.post(join).status_code == 404
    assert "Join Amal" in invited.get("/organisation").text
    assert invited.post(join).status_code == 303
    assert invited.get(f"/organisation/{organisation.slug}").status_code == 200
    assert invited.post(join).status_code == 403, "an invitation is followed once"
    # A member who may not sign sees the people, and neither invites nor sees the account.
    assert invited.post(page, data={"email": "x@people.example"}).status_code == 403
    assert (
        invited.post(f"/organisation/{organisation.slug}/bank-account", data=ACCOUNT).status_code
        == 403
    )
    removal = f"{page}/{bilal.public_id}/remove"
    assert invited.post(f"{page}/{amina.public_id}/remove").status_code == 403
    assert client.get(removal).status_code == 200
    assert client.post(removal).status_code == 303
    assert invited.get(f"/organisation/{organisation.slug}").status_code == 403
    assert client.post(f"{page}/{amina.public_id}/remove").status_code == 409, "somebody must sign"


@on_sqlite
def test_an_invitation_is_taken_back(app: Flask) -> None:
    with app.app_context():
        amina, bilal = make_person(), make_person(email="bilal@people.example")
        organisation = make_organisation(signatories=[amina])
    client = sign_in(app, amina)
    page = f"/organisation/{organisation.slug}/members"
    client.post(page, data={"email": bilal.email, "role": "owner"})
    with app.app_context():
        from grants.organisations.models import Invitation

        public_id = db.session.execute(select(Invitation.public_id)).scalar_one()
    assert client.post(f"/invitation/{public_id}/take-back").status_code == 303
    assert sign_in(app, bilal).post(f"/invitation/{public_id}/join").status_code == 403
    with app.app_context():
        count = db.session.execute(select(Membership)).scalars().all()
        assert [m.person_id for m in count] == [amina.id]


def test_another_organisation_is_not_there(app: Flask) -> None:
    """Every page, form and record of another organisation reads as if it did not exist."""
    with app.app_context():
        amina, other = make_person(), make_person()
        theirs = make_organisation("Theirs", signatories=[other])
        make_organisation("Ours", signatories=[amina])
        person_id = other.public_id
    there = sign_in(app, other)
    there.post(f"/organisation/{theirs.slug}/bank-account", data=ACCOUNT)
    with app.app_context():
        account = db.session.execute(select(BankAccount.public_id)).scalar_one()
    client = sign_in(app, amina)
    base = f"/organisation/{theirs.slug}"
    for path in (
        base,
        f"{base}/edit",
        f"{base}/members",
        f"{base}/bank-account",
        f"{base}/members/{person_id}/remove",
        f"/bank-accounts/{account}",
    ):
        assert client.get(path).status_code == 404, path
    for path, data in (
        (f"{base}/edit", AMAL),
        (f"{base}/members", {"email": "a@b.example"}),
        (f"{base}/bank-account", ACCOUNT),
        (f"{base}/members/{person_id}/remove", {}),
    ):
        assert client.post(path, data=data).status_code == 404, path
    assert there.get(base).status_code == 200, "control: it is there for its own people"
    assert client.get("/organisations").status_code == 403
    assert client.get(f"/organisations/{theirs.slug}").status_code == 403
    with app.app_context():
        assert (
            db.session.execute(
                select(Organisation.name).where(Organisation.slug == theirs.slug)
            ).scalar_one()
            == "Theirs"
        )


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("finance_officer", "PK36 SCBL 0000 0011 2345 6702"),
        ("auditor", "•••• 6702"),
        ("fund_manager", None),
        ("reviewer", None),
    ],
)
@on_sqlite
def test_account_numbers_are_masked(app: Flask, role: str, sees: str | None) -> None:
    with app.app_context():
        amina, staff = make_person(), make_person(roles=[role])
        organisation = make_organisation(signatories=[amina])
    sign_in(app, amina).post(f"/organisation/{organisation.slug}/bank-account", data=ACCOUNT)
    with app.app_context():
        account = db.session.execute(select(BankAccount.public_id)).scalar_one()
    client = sign_in(app, staff)
    detail = client.get(f"/organisations/{organisation.slug}")
    version = client.get(f"/bank-accounts/{account}")
    if sees is None:
        assert "6702" not in detail.text
        assert version.status_code in (403, 404)
    else:
        assert sees in detail.text
        assert sees in version.text
        assert ("0011" in detail.text) is (role == "finance_officer")


def test_the_list_is_filtered_and_asks_as_often_for_30_as_for_3(app: Flask) -> None:
    with app.app_context():
        client = sign_in(app, make_person(roles=["fund_manager"]))
        make_organisation("Hundred % right", kind="firm")
    asked = []
    for more in (2, 27):
        with app.app_context():
            for _n in range(more):
                make_organisation(members=[make_person()])
            engine = db.engine
        statements: list[str] = []

        def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
            statements.append(statement)  # noqa: B023 - used up in this round

        event.listen(engine, "before_cursor_execute", note)
        page = client.get("/organisations").text
        event.remove(engine, "before_cursor_execute", note)
        assert page.count('role="rowheader"') == (3 if more == 2 else 30)
        asked.append(len(statements))
    assert asked[0] == asked[1]
    assert client.get("/organisations?kind=firm").text.count('role="rowheader"') == 1
    assert client.get("/organisations?text=hundred+%25").text.count('role="rowheader"') == 1
    assert client.get("/organisations?text=%25&kind=cso").text.count('role="rowheader"') == 0


@on_sqlite
def test_a_list_of_more_than_a_page_shows_each_once(app: Flask) -> None:
    with app.app_context():
        client = sign_in(app, make_person(roles=["auditor"]))
        for n in range(60):
            make_organisation(f"Same name {n % 2}")
    first = client.get("/organisations")
    assert first.text.count('role="rowheader"') == 50
    from html import unescape

    following = unescape(first.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0])
    assert client.get(following).text.count('role="rowheader"') == 10
