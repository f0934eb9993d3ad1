"""Who signs an agreement, by which code, and what the second signature does."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from grants.accounts import passwords
from grants.accounts.models import Person
from grants.awards import queries_signing
from grants.awards.agreement import text_hash
from grants.awards.models import Acceptance, Agreement, Award
from grants.awards.models_signing import Countersignature, SigningCode
from grants.awards.operations import send_signing_code, sign_agreement, terminate
from grants.awards.operations.signatures import MOST_CODES, MOST_TRIES
from grants.funds.ledger import LedgerEvent
from grants.funds.models import Transfer
from grants.funds.queries import fund_figures
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import PUBLIC, Actor
from tests.awards.test_awards import findings
from tests.factories.money import (
    countersigned,
    fresh,
    make_award,
    make_manager,
    money,
    recipient_of,
    sign,
)
from tests.factories.people import keep, make_organisation, make_person
from tests.harness.crowd import together

pytestmark = pytest.mark.usefixtures("in_app")


def attempt(
    actor: Actor,
    award: Award,
    code: str,
    *,
    seal: str = "",
    name: str = "Gulalai Khan",
    office: str = "Chair",
) -> Acceptance | None:
    return transact(
        lambda: sign_agreement(
            actor,
            award=award,
            text_hash=seal or award.agreements[-1].text_hash,
            code=code,
            typed_name=name,
            office=office,
        )
    )


def mailed(actor: Actor, award: Award) -> str:
    return transact(lambda: send_signing_code(actor, award=award))


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def signatures() -> list[Acceptance]:
    return list(db.session.scalars(select(Acceptance)))


def committed(award: Award) -> int:
    query = select(Transfer.amount_minor).where(
        Transfer.application_id == award.application_id,
        Transfer.event == LedgerEvent.AGREEMENT_COMMITTED.value,
    )
    return sum(db.session.scalars(query))


def new_text(award: Award, text: str = "Another text") -> Agreement:
    made = keep(
        Agreement(
            award_id=award.id,
            number=2,
            language="en",
            text=text,
            text_hash=text_hash(text),
            made_by_id=award.offered_by_id,
        )
    )
    db.session.expire_all()
    return made


def test_only_who_may_sign_for_the_recipient_signs() -> None:
    award = make_award(accepted=False)
    elsewhere = make_person("Bilal")
    make_organisation(signatories=[elsewhere])
    signatory = recipient_of(award)
    code = mailed(signatory, award)
    for nobody in (PUBLIC, make_manager(), fresh(elsewhere)):
        with pytest.raises(NotPermitted):
            mailed(nobody, award)
        with pytest.raises(NotPermitted):
            attempt(nobody, award, code)
    with pytest.raises(Invalid) as unsigned:
        attempt(signatory, award, code, name=" ", office="")
    assert set(unsigned.value.fields) == {"typed_name", "office"}
    with pytest.raises(NotNow, match="has changed"):
        attempt(signatory, award, code, seal="0" * 64)
    assert signatures() == []
    done = attempt(signatory, award, code)
    assert done is not None
    assert (done.person_id, done.typed_name, done.office) == (
        signatory.person_id,
        "Gulalai Khan",
        "Chair",
    )
    assert (award.status, committed(award), findings()) == ("signed", 0, [])


def test_the_code_goes_to_the_confirmed_address_and_is_kept_as_a_hash() -> None:
    award = make_award(accepted=False)
    signatory = recipient_of(award)
    code = mailed(signatory, award)
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.key.contains(":code:"))
    ).one()
    assert (mail.recipient, code in mail.body) == (signatory.email, True)
    kept = db.session.scalars(select(SigningCode)).one()
    assert code not in kept.code_hash
    seal = award.agreements[-1].text_hash
    assert passwords.matches(kept.code_hash, f"{code}:{seal}")
    assert not passwords.matches(kept.code_hash, code), "a code without its text opens nothing"
    person = db.session.get_one(Person, signatory.person_id)
    person.confirmed_at = None
    db.session.commit()
    with pytest.raises(NotNow, match="Confirm your address"):
        mailed(signatory, award)


def test_five_wrong_tries_end_a_code_and_each_is_kept() -> None:
    award = make_award(accepted=False)
    signatory = recipient_of(award)
    code = mailed(signatory, award)
    for n in range(1, MOST_TRIES + 1):
        assert attempt(signatory, award, other_than(code)) is None
        assert db.session.scalars(select(SigningCode.tries)).one() == n
    with pytest.raises(Invalid, match="no longer works"):
        attempt(signatory, award, code)
    assert (signatures(), award.status) == ([], "offered")
    again = mailed(signatory, award)
    assert attempt(signatory, award, again) is not None


def test_a_code_works_for_fifteen_minutes_and_only_the_last_one(
    at: time_machine.Traveller,
) -> None:
    award = make_award(accepted=False)
    signatory = recipient_of(award)
    first = mailed(signatory, award)
    second = mailed(signatory, award)
    if first != second:
        assert attempt(signatory, award, first) is None
    at.shift(timedelta(minutes=15))
    with pytest.raises(Invalid, match="no longer works"):
        attempt(signatory, award, second)
    third = mailed(signatory, award)
    at.shift(timedelta(minutes=14, seconds=59))
    assert attempt(signatory, award, third) is not None


def test_no_more_than_five_codes_an_hour(at: time_machine.Traveller) -> None:
    award = make_award(accepted=False)
    signatory, other = recipient_of(award), recipient_of(award)
    for _each in range(MOST_CODES):
        mailed(signatory, award)
    with pytest.raises(NotNow, match="within the hour"):
        mailed(signatory, award)
    mailed(other, award)
    at.shift(timedelta(hours=1))
    mailed(signatory, award)


def test_a_new_text_voids_the_code() -> None:
    award = make_award(accepted=False)
    signatory = recipient_of(award)
    code, old = mailed(signatory, award), award.agreements[-1].text_hash
    new_text(award)
    with pytest.raises(NotNow, match="has changed"):
        attempt(signatory, award, code, seal=old)
    with pytest.raises(Invalid, match="no longer works"):
        attempt(signatory, award, code)
    assert signatures() == []
    assert attempt(signatory, award, mailed(signatory, award)) is not None


def test_a_code_signs_once_and_for_its_own_person() -> None:
    award = make_award(accepted=False)
    one, other = recipient_of(award), recipient_of(award)
    code = mailed(one, award)
    with pytest.raises(Invalid, match="no longer works"):
        attempt(other, award, code)
    first = attempt(one, award, code)
    again = attempt(one, award, code)  # the same click, twice
    assert first is not None
    assert again is not None
    assert first.id == again.id
    assert len(signatures()) == 1
    with pytest.raises(NotNow, match="already answered"):
        attempt(other, award, code)
    with pytest.raises(NotNow, match="already answered"):
        mailed(one, award)
    # The control: the database itself refuses a code under a second signature.
    text = new_text(award)
    second = Acceptance(
        agreement_id=text.id,
        person_id=one.person_id,
        typed_name="x",
        office="x",
        text_hash=text.text_hash,
        code_id=first.code_id,
    )
    with pytest.raises(Exception, match=r"(?i)unique|append-only"):
        keep(second)
    db.session.rollback()


def test_an_offer_that_is_withdrawn_is_not_signed() -> None:
    award = make_award(accepted=False)
    signatory = recipient_of(award)
    code = mailed(signatory, award)
    transact(lambda: terminate(make_manager(), award=award, reason="The call was wrong."))
    with pytest.raises(NotNow, match="already answered"):
        attempt(signatory, award, code)
    assert signatures() == []


def test_the_fund_signs_second_by_who_did_not_offer_and_commits_once() -> None:
    award = make_award(accepted=False)
    offered_by = fresh(db.session.get_one(Person, award.offered_by_id))
    other = make_manager("Second")
    with pytest.raises(NotNow, match="does not wait"):
        countersigned(award, other)
    sign(recipient_of(award), award)
    db.session.refresh(award)
    for nobody in (PUBLIC, offered_by, recipient_of(award)):
        with pytest.raises(NotPermitted):
            countersigned(award, nobody)
    assert list(db.session.scalars(queries_signing.to_countersign(offered_by))) == []
    assert list(db.session.scalars(queries_signing.to_countersign(other))) == [award]
    countersigned(award, other)
    countersigned(award, other)  # the same click, twice
    assert (award.status, committed(award)) == ("active", award.amount_minor)
    with pytest.raises(NotNow, match="does not wait"):
        countersigned(award, make_manager("Third"))
    assert findings() == []
    signature = db.session.scalars(select(Countersignature)).one()
    assert (signature.person_id, signature.made_by_id) == (other.person_id, offered_by.person_id)
    told = db.session.scalars(
        select(OutboxMessage.key).where(OutboxMessage.key.contains(":countersigned"))
    ).all()
    assert len(told) > 0
    # The control: the database refuses the fund's signature by who made the text.
    text = new_text(award)
    with pytest.raises(Exception, match="two_people"):
        keep(
            Countersignature(
                agreement_id=text.id,
                person_id=offered_by.person_id,
                made_by_id=offered_by.person_id,
                name="x",
                office="x",
                text_hash=text.text_hash,
            )
        )
    db.session.rollback()


def test_a_signed_award_that_is_terminated_gives_its_money_back() -> None:
    award = make_award(accepted=False)
    sign(recipient_of(award), award)
    transact(lambda: terminate(make_manager(), award=award, reason="It dissolved."))
    assert fund_figures(award.fund).available == money("1000", award.fund)
    assert findings() == []


def test_a_missing_signature_is_found() -> None:
    award = make_award(accepted=False)
    award.status = "signed"
    db.session.commit()
    assert any("without a signature" in finding for finding in findings())
    award.status = "offered"
    db.session.commit()
    sign(recipient_of(award), award)
    award.status = "agreed"
    db.session.commit()
    assert any("not countersigned" in finding for finding in findings())


def test_two_signatories_at_once_and_two_managers_at_once(in_app: Flask) -> None:
    award = make_award(accepted=False)
    signatories = [recipient_of(award) for _n in range(2)]
    codes = [mailed(each, award) for each in signatories]
    managers = [make_manager(f"Manager {n}") for n in range(2)]
    number, seal = award.id, award.agreements[-1].text_hash
    db.session.remove()

    def signing(n: int) -> object:
        mine = db.session.get_one(Award, number)
        return attempt(signatories[n], mine, codes[n], seal=seal) is not None

    def countersigning(n: int) -> object:
        mine = db.session.get_one(Award, number)
        countersigned(mine, managers[n])
        return True

    for work in (signing, countersigning):
        got = together(in_app, 2, work)
        assert [each for each in got if each is True] == [True]
        assert [type(each) for each in got if each is not True] == [NotNow]
    assert len(signatures()) == 1
    assert committed(db.session.get_one(Award, number)) == 1000_00
    assert findings() == []


def test_signing_and_withdrawing_at_once_leave_one_of_the_two(in_app: Flask) -> None:
    award = make_award(accepted=False)
    signatory, manager = recipient_of(award), make_manager()
    code, number, seal = mailed(signatory, award), award.id, award.agreements[-1].text_hash
    db.session.remove()

    def work(n: int) -> object:
        mine = db.session.get_one(Award, number)
        if n:
            return attempt(signatory, mine, code, seal=seal) is not None
        return transact(partial(terminate, manager, award=mine, reason="Withdrawn."))

    together(in_app, 2, work)
    mine = db.session.get_one(Award, number)
    assert mine.status == "terminated"
    assert committed(mine) == 0
    assert findings() == []
