"""What stands before each act that is killed: the records it needs, and its facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Flask

from grants.awards.operations import send_signing_code
from grants.disbursements.queries_paid import on_statement
from grants.funds.operations import invite_person
from grants.kernel import clock
from grants.kernel.db import transact
from grants.organisations.operations.freezing import new_link
from tests.applications.pages import Applicant, application_named, make_open_call
from tests.awards.test_account import officer, spent_award
from tests.awards.test_closing import ended_award, work_closed
from tests.disbursements.test_disbursements import approved, make_officer, prepared, sent
from tests.factories.bank import Entry, Stated, camt_file, import_camt
from tests.factories.incidents import criterion_of, make_incident
from tests.factories.money import (
    make_award,
    make_contribution,
    make_contributor,
    make_fund,
    make_manager,
    recipient_of,
    sign,
)
from tests.factories.people import make_organisation, make_person, sign_in
from tests.factories.reporting import file_report, make_budgeted
from tests.factories.varying import brought_to, make_variation, seal_of
from tests.reviews.test_decisions import funded_call, manager, reviewed


def a_complete_draft(app: Flask) -> dict[str, Any]:
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    sana = Applicant(app, sign_in(app, person))
    sana.starts()
    sana.fills_everything()
    with app.app_context():
        opened = application_named(sana.reference).call.opens_at
    arrived = (opened + timedelta(hours=1)).isoformat()
    return {"person": person.id, "reference": sana.reference, "arrived": arrived}


def a_reviewed_case(app: Flask) -> dict[str, Any]:
    with app.app_context():
        call = funded_call()
        application = reviewed(call, {}, {"M1": 4})
        who = manager(call)
        return {
            "person": who.person_id,
            "reference": application.reference,
            "minor": 500_000_00,
        }


def a_payment_sent(app: Flask) -> dict[str, Any]:
    with app.app_context():
        made = sent()
        return {
            "person": make_officer().person_id,
            "reference": made.reference,
            "paid_on": clock.today("Asia/Karachi").isoformat(),
        }


def an_offer_with_its_code(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = make_award(accepted=False)
        signatory = recipient_of(award)
        return {
            "person": signatory.person_id,
            "reference": award.reference,
            "seal": award.agreements[-1].text_hash,
            "code": transact(lambda: send_signing_code(signatory, award=award)),
        }


def a_signed_agreement(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = make_award(accepted=False)
        sign(recipient_of(award), award)
        return {
            "person": make_manager().person_id,
            "reference": award.reference,
            "seal": award.agreements[-1].text_hash,
        }


def a_change_of_an_award(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = make_award()
        make_contribution(award.fund, "500")
        made = make_variation(award, amount="1400", parts=["900", "500"])
        return {"person": make_manager().person_id, "variation": made.id}


def a_change_signed_by_the_recipient(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = make_award()
        make_contribution(award.fund, "500")
        made = brought_to(award, "signed", amount="1400", parts=["900", "500"])
        return {"person": make_manager().person_id, "variation": made.id, "seal": seal_of(made)}


def a_statement_of_the_bank(app: Flask) -> dict[str, Any]:
    with app.app_context():
        fund = make_fund()
        make_contribution(fund, "1000", received_on=date(2026, 1, 5))
        entries = [Entry(date(2026, 1, day), "1000", f"Giver {day}") for day in (5, 6, 7)]
        return {
            "person": make_manager().person_id,
            "fund": fund.id,
            "content": camt_file(Stated("0", "3000", entries)).decode(),
        }


def a_grave_complaint(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = make_award()
        return {
            "person": make_manager().person_id,
            "incident": make_incident(award).id,
            "criterion": criterion_of(award),
        }


def an_instalment_to_ask_for(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = make_award()
        return {"person": recipient_of(award).person_id, "reference": award.reference}


def a_payment_prepared(app: Flask) -> dict[str, Any]:
    with app.app_context():
        made = prepared()
        return {"person": make_officer("Omar").person_id, "reference": made.reference}


def a_payment_approved(app: Flask) -> dict[str, Any]:
    with app.app_context():
        made = approved()
        return {"person": make_officer().person_id, "reference": made.reference}


def a_report_submitted(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = make_budgeted()
        file_report(award, 1, "400", "100", "0", accepted=False)
        return {"person": make_manager().person_id, "reference": award.reference}


def money_to_return(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = spent_award()
        return {"person": officer().person_id, "reference": award.reference}


def work_that_is_closed(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = ended_award()
        work_closed(award)
        return {"person": officer().person_id, "reference": award.reference}


def somebody_invited(app: Flask) -> dict[str, Any]:
    with app.app_context():
        giver, who = make_contributor(make_fund(), "Sarhad Textiles"), make_manager()
        person = make_person("Bilal")
        made = transact(lambda: invite_person(who, giver, email=person.email))
        return {"person": person.id, "invitation": made.id}


def a_contributor(app: Flask) -> dict[str, Any]:
    with app.app_context():
        giver = make_contributor(make_fund(), "Sarhad Textiles")
        return {"person": make_manager().person_id, "giver": giver.id}


def a_link_about_an_account(app: Flask) -> dict[str, Any]:
    with app.app_context():
        account = approved().bank_account
        assert account is not None
        token = transact(lambda: new_link(account, account.proposed_by))
        return {"person": account.proposed_by_id, "token": token}


def a_payment_on_the_statement(app: Flask) -> dict[str, Any]:
    with app.app_context():
        made, who = sent(), make_officer()
        fund, today = made.award.fund, clock.today("Asia/Karachi")
        line = Entry(today, "-600", "Somebody", f"Grant {made.reference}")
        first, last = date(2026, 11, 1), date(2026, 11, 30)
        import_camt(fund, Stated("1000", "400", [line], first=first, last=last))
        chosen = [match.key for match in on_statement(who, fund)]
        return {"person": who.person_id, "fund": fund.id, "chosen": chosen}


SCENES: dict[str, Callable[[Flask], dict[str, Any]]] = {
    "import": a_statement_of_the_bank,
    "submit": a_complete_draft,
    "decide": a_reviewed_case,
    "sign": an_offer_with_its_code,
    "countersign": a_signed_agreement,
    "approve_variation": a_change_of_an_award,
    "countersign_variation": a_change_signed_by_the_recipient,
    "request": an_instalment_to_ask_for,
    "approve": a_payment_prepared,
    "send": a_payment_approved,
    "mark_paid": a_payment_sent,
    "accept_report": a_report_submitted,
    "refund": money_to_return,
    "close_money": work_that_is_closed,
    "triage": a_grave_complaint,
    "join": somebody_invited,
    "agree": a_contributor,
    "freeze": a_link_about_an_account,
    "reconcile": a_payment_on_the_statement,
}
