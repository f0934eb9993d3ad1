"""The pages of matching, in Chromium: desk and phone, English and Urdu."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.applications.test_amended_in_browser import open_as
from tests.factories.matching import make_match, propose_match, rule_terms
from tests.factories.money import make_contribution, make_contributor, make_fund
from tests.factories.people import make_person
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person

pytestmark = [pytest.mark.browser, on_sqlite]


@pytest.mark.parametrize(
    ("phone", "language"), [(False, "en"), (True, "en"), (True, "ur")], ids=["desk", "phone", "ur"]
)
@pytest.mark.usefixtures("at")
def test_the_pages_fit_and_can_be_used(
    app: Flask,
    live_server: LiveServer,
    person: Callable[..., Person],
    phone: bool,
    language: str,
) -> None:
    with app.app_context():
        fund = make_fund(name="Peshawar Local Innovation Fund")
        city = make_contributor(fund, "City District Government of Peshawar")
        firm = make_contributor(fund, "Frontier Foods", kind="company")
        terms = rule_terms(city, kinds=["company", "foundation"], theme="Youth")
        rule = make_match(city, terms).reference
        make_match(firm, rule_terms(firm, cap="500,000", for_each=3, gift_theme="Youth"))
        proposed = propose_match(city).reference
        make_contribution(fund, "2,600,000", contributor=firm)
        base = f"/funds/{fund.slug}"
        farah = make_person("Farah Naz", roles=["fund_manager"], language=language)
        email = farah.email
        giver = f"{base}/contributors/{firm.public_id}"
        matcher = f"{base}/contributors/{city.public_id}"
    pages = [
        f"{base}/matching",
        f"{base}/matching/new",
        f"{base}/matching/{rule}",
        f"{base}/matching/{proposed}/approve",
        f"{base}/matching/{rule}/end",
        f"{giver}/unlocks?amount=1,500,000",
        "/money/matching?amount=1,500,000&kind=company",
        "/money/matching?amount=lots",
        matcher,
        f"{giver}/pledges/new",
    ]
    who = person(email, live_server.address, phone=phone, language=language)
    open_as(who, email, "/sign-in")
    for path in pages:
        who.goes_to(path)
        assert (path, who.overflow(), who.violations()) == (path, 0, [])
        who.picture(f"{language}{' phone' if phone else ''} {path}")
