"""Reporting by the form and by telephone, following it with a code, triage, and its end."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from grants.funds.models import Fund
from grants.incidents import code, operations, queries
from grants.incidents.models import Incident, IncidentMessage, IncidentNote, Part
from grants.incidents.naming import may_be_named
from grants.incidents.operations import Told
from grants.incidents.states import IncidentAction
from grants.kernel import clock
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, KeyReused, NotFound, NotNow, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import PUBLIC, Actor
from grants.reminders.operations import send_due
from tests.factories.incidents import WORDS, about, again, found, make_incident
from tests.factories.money import make_fund, make_manager
from tests.factories.people import make_actor, make_person

pytestmark = pytest.mark.usefixtures("in_app", "at")


def mails(start: str) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.key.startswith(start))
    return list(db.session.scalars(query.order_by(OutboxMessage.id)))


def test_the_code_is_sixteen_digits_and_only_its_hash_is_kept() -> None:
    secret = code.new_secret()
    made = make_incident(make_fund(), secret=secret)
    digits = code.code_of(secret)
    assert len(digits) == 16
    assert digits.isdecimal()
    assert code.grouped(digits).split() == [digits[n : n + 4] for n in (0, 4, 8, 12)]
    kept = " ".join(
        repr(tuple(row))
        for table in (Incident, IncidentMessage, AuditEntry)
        for row in db.session.execute(select(table.__table__))
    )
    assert digits not in kept
    assert secret not in kept
    urdu = code.grouped(digits).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    for typed in (digits, code.grouped(digits), urdu, f" {digits[:8]}-{digits[8:]} "):
        assert queries.by_code(typed).id == made.id
    for typed in ("", "1", digits[:-1], f"{digits}0", "0" * 16):
        with pytest.raises(NotFound):
            queries.by_code(typed)


def test_the_same_form_sent_twice_is_one_and_another_body_is_refused() -> None:
    fund, secret = make_fund(), code.new_secret()
    first = make_incident(fund, secret=secret)
    assert make_incident(fund, secret=secret).id == first.id
    with pytest.raises(KeyReused):
        make_incident(fund, "Something else.", secret=secret)
    assert db.session.scalar(select(func.count()).select_from(Incident)) == 1
    assert make_incident(fund).id != first.id, "the same words of another form are another report"


def test_what_is_missing_is_said_on_its_field() -> None:
    with pytest.raises(Invalid) as caught:
        transact(
            lambda: operations.report(
                PUBLIC, subject=None, told=Told(" ", None), secret=code.new_secret()
            )
        )
    assert sorted(caught.value.fields) == ["about", "in_danger", "text"]
    with pytest.raises(Invalid, match="lost its key"):
        transact(
            lambda: operations.report(
                PUBLIC, subject=about(make_fund()), told=Told(WORDS, False), secret=""
            )
        )


def test_only_staff_take_a_call_and_the_caller_has_a_code() -> None:
    fund, secret = make_fund(), code.new_secret()
    told = Told("A man asked for money.", False)
    officer = make_actor("Nadia", roles=[("finance_officer", fund.id)])

    def take(actor: Actor) -> Incident:
        return operations.report(
            actor, subject=about(fund), told=told, secret=secret, by_phone=True
        )

    with pytest.raises(NotPermitted):
        transact(lambda: take(PUBLIC))
    made = transact(lambda: take(officer))
    assert (made.channel, made.taken_by_id) == ("phone", officer.person_id)
    assert queries.by_code(code.code_of(secret)).id == made.id
    with pytest.raises(NotFound):
        queries.incident(officer, made.public_id)


def test_whoever_may_be_named_in_it_is_kept_from_it_before_anybody_reads_it() -> None:
    people = {1: "Farah Khan", 2: "Imran Khan", 3: "Gul Bibi", 4: "زرغونہ خان"}
    assert may_be_named(people, who="Farah", text="") == {1}
    assert may_be_named(people, who="mr. KHAN of the fund", text="") == {1, 2}
    assert may_be_named(people, who="", text="Then Gul Bibi said no.") == {3}
    assert may_be_named(people, who="", text="A khan in Gul street.") == set()
    assert may_be_named(people, who="زرغونہ", text="") == {4}
    assert may_be_named({5: ""}, who="of", text="of it") == set()


def test_danger_is_told_at_once_and_never_to_whom_it_may_be_about() -> None:
    fund = make_fund(make_manager("Omar"))
    farah = make_person("Farah Jan", roles=[("fund_manager", fund.id)])
    other = make_person("Sana Gul", roles=[("fund_manager", fund.id)])
    made = make_incident(fund, who="Farah Jan", in_danger=True)
    told = {mail.recipient for mail in mails(f"incident:{made.public_id}:danger")}
    assert other.email in told
    assert farah.email not in told
    assert all(WORDS not in mail.body for mail in mails(f"incident:{made.public_id}"))


def test_if_no_manager_may_read_it_the_administrators_are_told() -> None:
    fund = make_fund()
    for person in queries.people_of(fund.id):
        assert person.name == "Farah"
    admin = make_person("Ali Rehman", roles=[("administrator", fund.id)])
    made = make_incident(fund, who="Farah, the manager")
    assert {m.recipient for m in mails(f"incident:{made.public_id}:nobody")} == {admin.email}
    assert mails(f"incident:{make_incident(fund).public_id}") == []


def test_triage_says_what_it_is_and_who_looks_into_it() -> None:
    fund = make_fund()
    manager, helper = make_manager(), make_person("Sana", roles=[("auditor", fund.id)])
    made = make_incident(fund)
    with pytest.raises(Invalid) as caught:
        transact(
            lambda: operations.triage(
                manager, incident=again(made), found=operations.Triage("", "", "")
            )
        )
    assert sorted(caught.value.fields) == ["confidentiality", "kind", "severity"]
    transact(
        lambda: operations.triage(manager, incident=again(made), found=found(assigned_to=helper.id))
    )
    now = again(made)
    assert (now.status, now.severity, now.assigned_to_id) == ("triaged", "low", helper.id)
    assert (now.triaged_by_id, now.triaged_at) == (manager.person_id, clock.now())
    assert [m.recipient for m in mails(f"incident:{made.public_id}:assigned")] == [helper.email]
    with pytest.raises(NotNow):
        transact(lambda: operations.triage(manager, incident=again(made), found=found()))


def test_nobody_triages_what_is_about_them_nor_reads_or_settles_it() -> None:
    fund = make_fund()
    manager = make_actor("Omar", roles=[("fund_manager", fund.id)])
    other = make_actor("Sana", roles=[("fund_manager", fund.id)])
    made = make_incident(fund)
    own, theirs = manager.person_id or 0, other.person_id or 0
    for wanted, field in (
        (found(about=(own,)), "about"),
        (found(about=(theirs,), readers=(theirs,)), "readers"),
        (found(about=(theirs,), assigned_to=theirs), "assigned_to"),
    ):
        with pytest.raises(Invalid) as caught:
            transact(lambda: operations.triage(manager, incident=again(made), found=wanted))  # noqa: B023
        assert list(caught.value.fields) == [field]
    transact(lambda: operations.triage(manager, incident=again(made), found=found(about=(theirs,))))
    assert again(made).ids_of(Part.ABOUT) == {theirs}
    for act in (
        lambda: operations.start(other, incident=again(made)),
        lambda: operations.keep_note(other, incident=again(made), text="x"),
        lambda: operations.write(other, incident=again(made), text="x"),
        lambda: operations.resolve(other, incident=again(made), told="x"),
        lambda: operations.find_not_upheld(other, incident=again(made), told="x"),
        lambda: operations.triage_again(other, incident=again(made), found=found()),
    ):
        with pytest.raises(NotPermitted):
            transact(act)


def test_who_restricts_it_reads_it_and_who_is_not_named_does_not() -> None:
    fund = make_fund()
    manager, other, reader = (
        make_actor(name, roles=[("fund_manager", fund.id)]) for name in ("Omar", "Sana", "Gul")
    )
    made = make_incident(fund)
    wanted = found(confidentiality="restricted", readers=(reader.person_id or 0,))
    transact(lambda: operations.triage(manager, incident=again(made), found=wanted))
    for actor in (manager, reader):
        assert queries.incident(actor, made.public_id).id == made.id
    with pytest.raises(NotFound):
        queries.incident(other, made.public_id)
    transact(lambda: operations.triage_again(reader, incident=again(made), found=found()))
    assert queries.incident(other, made.public_id).id == made.id


def test_both_sides_write_and_a_message_sent_twice_is_one() -> None:
    fund, manager = make_fund(), make_manager()
    made = make_incident(fund)
    transact(lambda: operations.triage(manager, incident=again(made), found=found()))
    for _twice in range(2):
        transact(lambda: operations.write(manager, incident=again(made), text="Where was it?"))
        transact(
            lambda: operations.answer(PUBLIC, incident=again(made), text="In the hall.", key="k")
        )
        transact(lambda: operations.keep_note(manager, incident=again(made), text="Call them."))
    said = [(m.number, m.sender, m.text) for m in again(made).messages]
    assert said == [
        (1, "reporter", WORDS),
        (2, "staff", "Where was it?"),
        (3, "reporter", "In the hall."),
        (4, "staff", "Where was it?"),
    ]
    notes = list(db.session.scalars(select(IncidentNote)))
    assert [note.text for note in notes] == ["Call them."]


def test_it_ends_with_words_for_who_reported_it_and_opens_again_with_a_reason() -> None:
    fund, manager = make_fund(), make_manager()
    made = make_incident(fund)
    transact(lambda: operations.triage(manager, incident=again(made), found=found()))
    transact(lambda: operations.start(manager, incident=again(made)))
    with pytest.raises(Invalid):
        transact(lambda: operations.resolve(manager, incident=again(made), told=" "))
    transact(lambda: operations.resolve(manager, incident=again(made), told="It is locked now."))
    now = again(made)
    assert (now.status, now.closed_at) == ("resolved", clock.now())
    assert now.messages[-1].text == "It is locked now."
    with pytest.raises(NotNow):
        transact(lambda: operations.triage_again(manager, incident=again(made), found=found()))
    transact(lambda: operations.reopen(manager, incident=again(made), reason="It is open again."))
    assert (again(made).status, again(made).closed_at) == ("in_progress", None)
    transact(lambda: operations.find_not_upheld(manager, incident=again(made), told="It was not."))
    assert again(made).status == "not_upheld"


def test_the_managers_who_may_read_it_are_reminded_after_48_and_72_hours(
    at: time_machine.Traveller,
) -> None:
    fund = make_fund(make_manager("Omar"))
    barred = make_person("Farah Jan", roles=[("fund_manager", fund.id)])
    told = make_person("Sana Gul", roles=[("fund_manager", fund.id)])
    made = make_incident(fund, who="Farah Jan")

    def sent() -> list[str]:
        send_due(clock.now())
        kept = mails("untriaged:")
        assert barred.email not in {mail.recipient for mail in kept}
        return [mail.subject for mail in kept if mail.recipient == told.email]

    at.shift(timedelta(hours=47, minutes=59))
    assert sent() == []
    at.shift(timedelta(minutes=1))
    assert sent() == ["Triage what was reported: 24 hours are left"]
    at.shift(timedelta(hours=23, minutes=59))
    assert len(sent()) == 1
    at.shift(timedelta(minutes=1))
    assert sent()[1:] == ["Triage what was reported: the 72 hours are over"]
    manager = make_manager()
    transact(lambda: operations.triage(manager, incident=again(made), found=found()))
    at.shift(timedelta(days=2))
    assert len(sent()) == 2


def test_the_database_keeps_what_came_in(in_app: Flask) -> None:
    made = make_incident(make_fund())
    for statement in (
        update(Incident).values(who="Somebody else"),
        update(Incident).values(code_hash="mine"),
        delete(Incident),
    ):
        with pytest.raises(DBAPIError, match="reported"):
            db.session.execute(statement)
        db.session.rollback()
    # The control: what may change does.
    db.session.execute(update(Incident).values(criterion_key="D1"))
    assert again(made).criterion_key == "D1"


def test_the_audit_trail_has_no_word_of_it() -> None:
    fund, manager = make_fund(), make_manager()
    made = make_incident(fund, who="Somebody", contact="0300 1234567")
    transact(lambda: operations.triage(manager, incident=again(made), found=found()))
    transact(lambda: operations.keep_note(manager, incident=again(made), text="Secret note."))
    entries = list(
        db.session.scalars(select(AuditEntry).where(AuditEntry.subject_type == "incident"))
    )
    assert [entry.action for entry in entries] == [
        IncidentAction.REPORT.value,
        IncidentAction.TRIAGE.value,
        IncidentAction.NOTE.value,
    ]
    said = " ".join(repr(entry.detail) for entry in entries)
    assert not any(word in said for word in (WORDS, "Somebody", "0300", "Secret"))


def test_funds_are_kept_apart() -> None:
    mine: Fund = make_fund()
    other = make_fund()
    manager = make_actor("Sana", roles=[("fund_manager", mine.id)])
    made = make_incident(other)
    with pytest.raises(NotFound):
        queries.incident(manager, made.public_id)
    with pytest.raises(NotPermitted):
        transact(lambda: operations.triage(manager, incident=again(made), found=found()))
