"""Bank files: what they say, that they never change, and that each payment stands in one."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import etree
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

import grants.disbursements.checks_batches  # noqa: F401 - enters its checks
from grants.accounts.models import Person
from grants.disbursements import operations
from grants.disbursements.bank_file import FileKind, Ordered, Payer, Payment, write
from grants.disbursements.models import Disbursement
from grants.disbursements.models_batches import PaymentBatch
from grants.funds.models import Fund
from grants.kernel import clock
from grants.kernel.audit import AuditEntry
from grants.kernel.checks import CHECKS
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, KeyReused, NotNow, NotPermitted
from grants.kernel.money import Money
from grants.kernel.policy import seen
from grants.kernel.storage import storage
from grants.reports.policy import entries_seen
from grants.reviews.operations import declare_conflict
from tests.disbursements.test_disbursements import approved, make_officer, pay
from tests.factories.money import fresh, make_manager
from tests.factories.paying import make_bank_file, terms
from tests.factories.people import make_person, sign_in
from tests.funds.test_spending import together
from tests.harness.refusals import without_refusals


def findings() -> list[str]:
    return [str(f) for name, c in CHECKS.items() if name.startswith("bank files") for f in c()]


def ordered(*, local: bool = False) -> Ordered:
    account = "0012 3456-789" if local else "PK36 SCBL 0000 0011 2345 6702"
    return Ordered(
        "F1-F-2026-0001",
        clock.now(),
        date(2026, 11, 17),
        Payer("Peshawar Fund", account, "" if local else "SCBLPKKX"),
        [
            Payment("F1-D-1", "Amal & Sons <T>", account, "SCB", Money(600_50, "PKR"), "A\x07\nB"),
            Payment("F1-D-2", "=cmd()", account, "عوامی بینک", Money(1, "PKR"), "B" * 200),
        ],
    )


@pytest.mark.shared
@pytest.mark.parametrize("kind", [FileKind.PAIN_03, FileKind.PAIN_09])
@pytest.mark.parametrize("local", [False, True], ids=["iban", "local"])
def test_the_file_is_what_the_standard_says(shared: Path, kind: FileKind, local: bool) -> None:
    schema = etree.XMLSchema(etree.parse(shared / "standards" / "iso20022" / f"{kind}.xsd"))
    document = etree.fromstring(write(kind, ordered(local=local)))
    schema.assertValid(document)
    space = {"p": document.nsmap[None]}

    def texts(path: str) -> list[Any]:
        found: Any = document.xpath(f"//{path}/text()", namespaces=space)
        return list(found)

    assert texts("p:CtrlSum") == ["600.51"] * 2
    assert texts("p:NbOfTxs") == ["2"] * 2
    assert texts("p:InstdAmt") == ["600.50", "0.01"]
    assert texts("p:EndToEndId") == ["F1-D-1", "F1-D-2"]
    assert texts("p:Ustrd") == ["A B", "B" * 140]
    number = texts("p:CdtrAcct/p:Id/p:Othr/p:Id" if local else "p:CdtrAcct/p:Id/p:IBAN")
    assert number == ["00123456-789" if local else "PK36SCBL0000001123456702"] * 2
    # The control: without the day the same file is refused.
    [day] = document.xpath("//p:ReqdExctnDt", namespaces=space)
    day.getparent().remove(day)
    assert not schema.validate(document)


def test_no_cell_of_a_csv_file_runs() -> None:
    content = write(FileKind.CSV, ordered())
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Amal & Sons <T>", "'=cmd()"]
    assert [row["amount"] for row in rows] == ["600.50", "0.01"]
    assert write(FileKind.CSV, ordered()) == content


@pytest.mark.usefixtures("in_app", "at")
def test_made_sent_whole_and_kept() -> None:
    made = approved()
    fund, officer = made.award.fund, make_officer()
    batch = make_bank_file(fund, [made], by=officer)
    assert (batch.reference, batch.payments) == (f"{fund.reference_prefix}-F-2026-0001", 1)
    assert batch.control_sum == made.amount
    content = storage.get(batch.file.public_id)
    with pytest.raises(NotNow, match="sent whole"):
        transact(lambda: operations.send(officer, disbursement=made, key="s"))
    with pytest.raises(NotNow, match="sent whole"):
        transact(lambda: operations.mark_failed(officer, disbursement=made, reason="Late"))
    for _twice in range(2):
        transact(lambda: operations.send_batch(officer, batch=batch, key="s"))
    assert (batch.status, made.status) == ("sent", "sent")
    with pytest.raises(NotNow):
        transact(lambda: operations.withdraw_batch(officer, batch=batch, reason="Late"))
    transact(pay(officer, made))
    assert made.status == "paid"
    assert storage.get(batch.file.public_id) == content
    assert findings() == []


@pytest.mark.usefixtures("in_app", "at")
def test_a_disbursement_stands_in_one_file_at_a_time() -> None:
    made = approved()
    fund, officer = made.award.fund, make_officer()
    batch = make_bank_file(fund, [made], key="k", by=officer)
    assert make_bank_file(fund, [made], key="k", by=officer).id == batch.id, "the same click"
    with pytest.raises(KeyReused):
        make_bank_file(fund, [made], terms(FileKind.CSV), key="k", by=officer)
    with pytest.raises(NotNow, match="stands in a bank file already"):
        make_bank_file(fund, [made])
    transact(lambda: operations.withdraw_batch(officer, batch=batch, reason="Wrong day"))
    again = make_bank_file(fund, [made])
    assert (made.batch_id, batch.status) == (again.id, "withdrawn")
    assert findings() == []


@pytest.mark.usefixtures("in_app", "at")
def test_the_database_holds_it_with_control() -> None:
    made = approved()
    batch = make_bank_file(made.award.fund, [made])
    other = make_bank_file(*also())
    writes = {
        f"UPDATE disbursement SET batch_id = {other.id} WHERE id = {made.id}": "in one bank file",
        f"UPDATE disbursement SET batch_id = NULL WHERE id = {made.id}": "in one bank file",
        f"UPDATE disbursement SET status = 'sent' WHERE id = {made.id}": "sent whole",
        f"UPDATE disbursement SET status = 'failed' WHERE id = {made.id}": "sent whole",
        f"UPDATE payment_batch SET control_minor = 1 WHERE id = {batch.id}": "says what it said",
        f"UPDATE payment_batch SET sha256 = 'x' WHERE id = {batch.id}": "says what it said",
        f"DELETE FROM payment_batch WHERE id = {batch.id}": "is kept",
    }
    for write_, why in writes.items():
        with pytest.raises(IntegrityError, match=why):
            db.session.execute(text(write_))
        db.session.rollback()
    assert findings() == []
    without_refusals()
    for write_ in list(writes)[:-1]:  # lines point at the file, so its row stays in any case
        db.session.execute(text(write_))
    db.session.commit()
    assert len(findings()) >= 2


def also() -> tuple[Fund, list[Disbursement]]:
    made = approved()
    return made.award.fund, [made]


@pytest.mark.usefixtures("in_app", "at")
def test_a_payment_that_is_held_keeps_the_file_back() -> None:
    made = approved()
    batch = make_bank_file(made.award.fund, [made])
    made.award.application.harm_gate = "held"
    db.session.commit()
    with pytest.raises(NotNow, match="harm gate"):
        transact(lambda: operations.send_batch(make_officer(), batch=batch, key="s"))
    assert (batch.status, made.status) == ("made", "approved")


@pytest.mark.usefixtures("in_app", "at")
def test_who_makes_a_file_and_what_it_must_say() -> None:
    made = approved()
    fund = made.award.fund
    with pytest.raises(NotPermitted):
        make_bank_file(fund, [made], by=make_manager())
    with pytest.raises(Invalid) as refused:
        make_bank_file(fund, [made], terms(account="PK00", bic="SHORT"))
    assert set(refused.value.fields) == {"payer_account", "payer_bic"}
    with pytest.raises(Invalid) as refused:
        make_bank_file(fund, [])
    assert set(refused.value.fields) == {"disbursements"}


def test_two_at_once_and_it_stands_in_one(in_app: Flask) -> None:
    made = approved()
    number, fund_id, who = made.id, made.award.fund_id, make_officer()
    db.session.remove()

    def work(n: int) -> Callable[[], object]:
        return lambda: operations.make_batch(
            who,
            fund=db.session.get_one(Fund, fund_id),
            disbursements=[db.session.get_one(Disbursement, number)],
            terms=terms(),
            key=f"key {n}",
        )

    outcomes = together(in_app, 8, work)
    assert sorted(outcomes) == ["", *["NotNow"] * 7]
    assert db.session.scalar(db.select(db.func.count()).select_from(PaymentBatch)) == 1
    assert findings() == []


@pytest.mark.usefixtures("in_app", "at")
def test_the_audit_trail_keeps_a_bank_file_with_a_payment_that_is_kept() -> None:
    made = approved()
    batch = make_bank_file(made.award.fund, [made])
    auditor, barred = (make_person(name, roles=["auditor"]) for name in ("Farida", "Barred"))
    who, case = fresh(barred), made.award.application
    transact(lambda: declare_conflict(who, application=case, kind="family"))

    def read(person: Person) -> list[str]:
        query = db.select(AuditEntry).where(
            entries_seen(fresh(person)),
            AuditEntry.subject_type == PaymentBatch.__tablename__,
            AuditEntry.subject_id == batch.id,
        )
        return [entry.action for entry in db.session.scalars(query)]

    assert read(barred) == []
    # The control: whoever has no conflict reads who made it.
    assert read(auditor) == ["payment_batch:make"]


def test_the_pages_of_a_bank_file(app: Flask, at: object) -> None:
    with app.app_context():
        made = approved()
        slug, reference = made.award.fund.slug, made.reference
        case = made.award.application
        officer = make_person("Nadia", roles=["finance_officer"])
        barred = make_person("Barred", roles=["finance_officer"])
        who = fresh(barred)
        transact(lambda: declare_conflict(who, application=case, kind="family"))
        client, other = sign_in(app, officer), sign_in(app, barred)
    assert "1 approved disbursement of" in client.get("/bank-files").text
    assert "approved disbursement of" not in other.get("/bank-files").text
    new = f"/funds/{slug}/bank-files/new"
    assert reference in client.get(new).text
    typed = {
        "disbursements": [reference],
        "kind": "pain.001.001.03",
        "execution_on": "2026-11-20",
        "payer_name": "Fund",
        "payer_account": "PK36 SCBL",
        "key": "k",
    }
    wrong = client.post(new, data=typed).text
    assert ("This IBAN is not right" in wrong, 'value="PK36 SCBL"' in wrong) == (True, True)
    typed["payer_account"] = "PK36 SCBL 0000 0011 2345 6702"
    place = client.post(new, data=typed).location
    assert client.post(new, data=typed).location == place
    first, again = (client.get(f"{place}/file") for _twice in range(2))
    assert first.data == again.data
    assert b"PK36SCBL0000001123456702" in first.data
    shown = client.get(place).text
    assert ("•••• 6702" in shown, "PK36SCBL" in shown) == (True, False)
    assert [other.get(f"{place}{end}").status_code for end in ("", "/file")] == [404, 404]
    assert "stands in bank file" in client.get(f"/disbursements/{reference}").text
    for _twice in range(2):
        assert client.post(f"{place}/send", data={"key": "s"}).location == place
    assert client.post(f"{place}/withdraw", data={"reason": "x", "key": "w"}).status_code == 409
    with app.app_context():
        barred_sees = db.session.scalars(seen(fresh(barred), PaymentBatch)).all()
    assert barred_sees == []
