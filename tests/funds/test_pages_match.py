"""Pages of matching: a rule is made by two, gifts fill its cap, anyone sees what one unlocks."""

import pytest
from flask import Flask

from tests.factories.matching import make_match, rule_terms
from tests.factories.money import make_contribution, make_contributor, make_fund
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")


def test_a_rule_is_proposed_approved_filled_and_ended(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        base = f"/funds/{fund.slug}"
        city = make_contributor(fund, "City of Peshawar").public_id
        firm = make_contributor(fund, "Frontier Foods", kind="company").public_id
        prefix = fund.reference_prefix
        rule = f"{base}/matching/{prefix}-R-2026-0001"
        officer, manager = (
            make_person(role, roles=[role]) for role in ("finance_officer", "fund_manager")
        )
        proposer, approver = sign_in(app, officer), sign_in(app, manager)
    typed = {
        "name": "City match for youth calls",
        "contributor": city,
        "adds": "1",
        "for_each": "2",
        "cap": "zero",
        "basis": "receipts",
        "giver_kinds": ["company", "foundation"],
        "starts_on": "2026-11-01",
        "ends_on": "2027-06-30",
        "theme": "Youth",
        "is_public": "y",
        "key": "k",
    }
    wrong = proposer.post(f"{base}/matching/new", data=typed).text
    assert ('value="zero"' in wrong, "There is a problem" in wrong) == (True, True)
    typed["cap"] = "5,000,000"
    sent = [proposer.post(f"{base}/matching/new", data=typed).location for _twice in range(2)]
    assert sent == [rule] * 2
    assert "You proposed it, so another person approves it." in proposer.get(rule).text
    assert proposer.post(f"{rule}/approve").status_code == 403
    assert rule in approver.get("/today").text
    assert rule not in proposer.get("/today").text
    assert "City of Peshawar adds 1 for each 2" in approver.get(f"{rule}/approve").text
    assert [approver.post(f"{rule}/approve").status_code for _twice in range(2)] == [302, 409]
    gift = {"amount": "800,000", "received_on": "2026-11-16", "bank_reference": "B", "key": "g"}
    proposer.post(f"{base}/contributors/{firm}/contributions/new", data=gift)
    shown = proposer.get(rule).text
    assert f"{prefix}-P-2026-0001" in shown
    assert "4.6" in shown
    statement = proposer.get(f"{base}/contributors/{city}").text
    assert "Match unlocked" in statement
    assert approver.post(f"{rule}/end", data={"reason": ""}).status_code == 200
    assert approver.post(f"{rule}/end", data={"reason": "Budget."}).location == rule
    assert "Budget." in proposer.get(f"{rule}?lang=ur").text


def test_anyone_sees_what_a_gift_would_unlock(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        city = make_contributor(fund, "City of Peshawar")
        make_match(city, rule_terms(city, cap="1,000", kinds=["company"]))
        make_match(city, rule_terms(city, cap="77", is_public=False))
        make_contribution(fund, "400", contributor=make_contributor(fund, kind="company"))
        visitor = app.test_client()
    ask = "/money/matching"
    assert "/money/matching" in visitor.get("/money").text
    assert "unlocks" not in visitor.get(ask).text.split("<main")[1].split("</form>")[1]
    found = visitor.get(f"{ask}?amount=1,000&kind=company").text
    assert found.count("A gift of") == 1
    assert "This gift adds 500" in found
    # What is left under the cap is all that a large gift unlocks.
    assert "This gift adds 800" in visitor.get(f"{ask}?amount=9999999&kind=company").text
    assert (
        "It counts gifts of other contributors." in visitor.get(f"{ask}?amount=5&kind=other").text
    )
    assert "It is too little" in visitor.get(f"{ask}?amount=0.01&kind=company").text
    for wrong in ("lots", "0", "-5"):
        page = visitor.get(f"{ask}?amount={wrong}").text
        assert (page.count("There is a problem"), f'value="{wrong}"' in page) == (1, True)
    urdu = visitor.get(f"{ask}?amount=1000&kind=company&lang=ur").text
    assert ("What a gift" in urdu, "This gift adds" in urdu, 'dir="rtl"' in urdu) == (
        False,
        False,
        True,
    )


def test_a_contributor_sees_the_rules_it_may_know_of(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        person, other = make_person("Adeel"), make_person("Zoya")
        firm = make_contributor(fund, "Frontier Foods", kind="company", email=person.email)
        city = make_contributor(fund, "City of Peshawar", email=other.email)
        make_match(city, rule_terms(city, cap="1000"))
        make_match(city, rule_terms(city, cap="77", is_public=False))
        make_contribution(fund, "100", contributor=firm)
        page = f"/funds/{fund.slug}/contributors/{firm.public_id}"
        matcher = f"/funds/{fund.slug}/contributors/{city.public_id}"
        giver, adder = sign_in(app, person), sign_in(app, other)
    assert f"{page}/unlocks" in giver.get(page).text
    assert giver.get(f"{page}/unlocks?amount=200").text.count("A gift of") == 1
    assert giver.get(f"{matcher}/unlocks?amount=200").status_code == 404
    own = adder.get(f"{matcher}/unlocks?amount=200").text
    assert own.count("Its own gifts do not count.") == 2
    statement = adder.get(matcher).text
    assert ("Matching others’ gifts" in statement, "Frontier" in statement) == (True, False)


def test_where_there_are_several_funds_one_is_named(app: Flask) -> None:
    with app.app_context():
        one, two = make_fund(), make_fund()
        city = make_contributor(two)
        make_match(city)
        first, second = one.slug, two.slug
        visitor = app.test_client()
    assert visitor.get("/money/matching").location == "/money"
    empty = visitor.get(f"/money/matching?fund={first}").text
    assert "Nobody matches gifts at the moment." in empty
    asked = visitor.get(f"/money/matching?fund={second}&amount=10&kind=company").text
    assert (f'name="fund" value="{second}"' in asked, "A gift of" in asked) == (True, True)
    assert visitor.get("/money/matching?fund=none").status_code == 404
