"""The way of an award and its payment over the pages, and who is refused by them."""

import re

from flask import Flask
from flask.testing import FlaskClient

from grants.accounts.models import Person
from grants.awards.models import Award
from grants.disbursements.models import Disbursement
from grants.kernel.db import db
from grants.kernel.outbox import OutboxMessage
from grants.organisations.models import Membership
from tests.disbursements.test_disbursements import make_officer, prepared, requested
from tests.factories.money import (
    make_award,
    make_awarded_application,
    make_bank_account,
    make_contribution,
    make_fund,
)
from tests.factories.people import keep, make_person, sign_in
from tests.funds.test_pages import counted, signed_in


def signatory(award: Award) -> Person:
    person = make_person("Gulalai")
    keep(Membership(organisation_id=award.organisation_id, person_id=person.id, role="owner"))
    return person


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def form_value(page: str, name: str) -> str:
    """What a hidden field of the page carries."""
    tag = next(part for part in page.split("<input") if f'name="{name}"' in part)
    return tag.split('value="')[1].split('"')[0]


def test_from_decision_to_paid_instalment(app: Flask) -> None:
    with app.app_context():
        application = make_awarded_application()
        reference, organisation = application.reference, application.organisation
        make_bank_account(organisation)
        person = make_person("Gulalai")
        keep(Membership(organisation_id=organisation.id, person_id=person.id, role="owner"))
    manager = signed_in(app, "fund_manager")
    offer = f"/desk/applications/{reference}/offer"
    key = form_value(text_of(manager, offer), "key")
    plan = {
        "purpose": "Evening classes.",
        "starts_on": "2026-12-01",
        "ends_on": "2027-06-01",
        "language": "en",
        "key": key,
        "instalments-0-amount": "600",
        "instalments-0-due_on": "2026-12-01",
        "instalments-1-amount": "300",
        "instalments-1-due_on": "2027-03-01",
        "instalments-1-after": "report",
    }
    filled = manager.post(offer, data=plan | {"pattern": "50/20/20/10", "fill": "1"})
    shown = filled.get_data(as_text=True)
    assert [f'value="{part}"' in shown for part in (500, 200, 100, 600)] == [True] * 3 + [False]
    assert "Evening classes.</textarea>" in shown
    unread = manager.post(offer, data=plan | {"pattern": "50/49", "fill": "1"})
    assert "The shares make 99" in unread.get_data(as_text=True)
    assert 'value="300"' in unread.get_data(as_text=True)
    wrong = manager.post(offer, data=plan).get_data(as_text=True)
    assert "The instalments come to 900; the award is 1,000." in wrong
    assert 'value="300"' in wrong
    offered = manager.post(offer, data=plan | {"instalments-1-amount": "400"})
    assert offered.status_code == 302
    award = offered.location.rsplit("/", 1)[1]

    recipient = sign_in(app, person)
    agreement = f"/my-awards/{award}/agreement"
    assert recipient.post(f"{agreement}/code").location == f"{agreement}#code"
    seal = form_value(text_of(recipient, agreement), "text_hash")
    signature = {"text_hash": seal, "typed_name": "Gulalai Khan", "office": "Chair"}
    unsigned = recipient.post(agreement, data=signature | {"code": ""})
    assert "Error:" in unsigned.get_data(as_text=True)
    with app.app_context():
        mail = db.session.scalars(
            db.select(OutboxMessage.body).where(OutboxMessage.key.contains(":code:"))
        ).one()
    code = re.findall(r"^\d{6}$", mail, re.MULTILINE)[0]
    mistyped = recipient.post(agreement, data=signature | {"code": f"{(int(code) + 1) % 10**6:06}"})
    assert "This is not the code." in mistyped.get_data(as_text=True)
    assert 'value="Gulalai Khan"' in mistyped.get_data(as_text=True)
    signed = recipient.post(agreement, data=signature | {"code": code})
    assert signed.location == f"/my-awards/{award}"
    assert "The fund signs next" in text_of(recipient, f"/my-awards/{award}")
    countersign = f"/desk/awards/{award}/countersign"
    ours = {"text_hash": seal, "typed_name": "Farah Naz", "office": "Fund manager"}
    assert manager.post(countersign, data=ours).status_code == 403
    other = signed_in(app, "fund_manager")
    assert countersign in text_of(other, "/desk/awards")
    assert "Gulalai Khan, Chair" in text_of(other, countersign)
    assert other.post(countersign, data=ours).location == f"/desk/awards/{award}"
    assert "Nothing holds instalment 1 back" in text_of(recipient, f"/my-awards/{award}")

    report = f"/my-awards/{award}/progress-reports/1"
    half = {"done_text": "We began.", "save": "1", "key": "r1"}
    assert recipient.post(report, data=half).status_code == 302
    assert "We began." in text_of(recipient, report)
    incomplete = recipient.post(report, data={"done_text": "We go on.", "submit": "1", "key": "r2"})
    assert "Say what was learned" in incomplete.get_data(as_text=True)
    assert "We go on." in text_of(recipient, report)

    assert recipient.post(f"/awards/{award}/instalments/2/disbursement").status_code == 409
    asked = recipient.post(f"/awards/{award}/instalments/1/disbursement")
    assert asked.location == f"/my-awards/{award}"

    first, second = signed_in(app, "finance_officer"), signed_in(app, "finance_officer")
    with app.app_context():
        made = db.session.scalars(db.select(Disbursement.reference)).one()
    base = f"/disbursements/{made}"
    assert f"{base}/prepare" in text_of(first, "/disbursements/to-prepare")
    assert "•••• 6702" in text_of(first, f"{base}/prepare")
    assert first.post(f"{base}/prepare", data={"key": "p"}).location == base
    assert base not in text_of(first, "/disbursements/to-approve")
    assert first.get(f"{base}/approve").status_code == 403
    assert first.post(f"{base}/approve", data={"key": "a"}).status_code == 403

    # From signing in: the list, the page of its own, the verb. Three clicks.
    assert f"{base}/approve" in text_of(second, "/disbursements/to-approve")
    page = text_of(second, f"{base}/approve")
    for words in ("PKR 600", "•••• 6702", "600"):
        assert words in page
    key = form_value(page, "key")
    for _twice in range(2):
        assert second.post(f"{base}/approve", data={"key": key}).location == base
    assert first.get(f"{base}/record").location == f"{base}/send"
    assert first.post(f"{base}/send", data={"key": "s"}).location == base
    empty = first.post(f"{base}/paid", data={"bank_reference": "", "paid_on": "", "key": "m"})
    assert "Error:" in empty.get_data(as_text=True)
    today = form_value(text_of(first, f"{base}/paid"), "paid_on")
    paid = {"bank_reference": "HBL 5", "paid_on": today, "key": "m"}
    for _twice in range(2):
        assert first.post(f"{base}/paid", data=paid).location == base
    assert "HBL 5" in text_of(first, base)
    assert "PKR 600 of 1,000 is paid" in text_of(recipient, f"/my-awards/{award}")
    assert first.post(f"{base}/paid", data=paid | {"key": "n"}).status_code == 409


def test_a_page_that_only_reads_takes_no_step(app: Flask) -> None:
    with app.app_context():
        made = requested()
        reference = made.reference
    officer = signed_in(app, "finance_officer")
    for step in ("prepare",):
        text_of(officer, f"/disbursements/{reference}/{step}")
    with app.app_context():
        assert db.session.scalars(db.select(Disbursement.status)).one() == "requested"


def test_others_get_no_page_of_an_award_or_its_payment(app: Flask) -> None:
    with app.app_context():
        made = prepared(make_officer())
        award, reference = made.award.reference, made.reference
        elsewhere = make_fund()
        stranger = make_person(roles=[("finance_officer", elsewhere.id)])
        other = make_award(None, "500")
        neighbour = signatory(other)
        db.session.refresh(stranger)
    paths = [f"/desk/awards/{award}", f"/disbursements/{reference}"]
    for path in paths:
        assert app.test_client().get(path).status_code in (302, 303, 401, 403)
        assert sign_in(app, stranger).get(path).status_code == 404
        assert sign_in(app, neighbour).get(path).status_code in (403, 404)
    client = sign_in(app, neighbour)
    for path in (f"/my-awards/{award}", f"/agreements/{award}", f"/my-awards/{award}/agreement"):
        assert client.get(path).status_code == 404
    assert client.post(f"/awards/{award}/instalments/1/disbursement").status_code == 404
    auditor = signed_in(app, "auditor")
    for path in paths:
        assert auditor.get(path).status_code == 200
    assert auditor.post(f"/disbursements/{reference}/approve").status_code == 403


def test_lists_cost_the_same_for_3_and_for_30(app: Flask) -> None:
    client = signed_in(app, "finance_officer")
    lists = ("/desk/awards", "/disbursements", "/disbursements/to-approve")

    def add(count: int) -> None:
        with app.app_context():
            for _n in range(count):
                prepared()

    def costs() -> list[int]:
        counts = []
        for path in lists:
            with counted(app) as said:
                assert client.get(path).status_code == 200
            counts.append(len(said))
        return counts

    add(3)
    costs()
    few = costs()
    add(27)
    assert costs() == few


def test_the_fund_of_an_award_pays_in_a_currency_without_minor_unit(app: Flask) -> None:
    with app.app_context():
        fund = make_fund(currency="JPY")
        make_contribution(fund, "5000")
        award = make_award(fund, "1001")
        reference = award.reference
    page = text_of(signed_in(app, "fund_manager"), f"/desk/awards/{reference}")
    assert "JPY 0 of 1,001 is paid" in page
