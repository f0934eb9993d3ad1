"""The pages of what else happens to money, in Chromium: desk and phone, English and Urdu."""

from collections.abc import Callable

import pytest
from flask import Flask

from grants.kernel.db import transact
from tests.applications.test_amended_in_browser import open_as
from tests.factories.money import (
    make_contribution,
    make_contributor,
    make_fund,
    make_gift,
    propose_between,
    reserve_for,
)
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
        giver = make_contributor(fund, "City District Government of Peshawar")
        came = make_contribution(
            fund, "5,000,000", theme="skills and work", contributor=giver
        ).reference
        gift = make_gift(giver, "480,000").reference
        transact(reserve_for(fund, 7, "700", theme="skills and work"))
        move = propose_between(fund, "250,000", contributor=giver).reference
        farah = make_person("Farah Naz", roles=["fund_manager"], language=language)
        base = f"/funds/{fund.slug}"
        statement = f"{base}/contributors/{giver.public_id}"
        email = farah.email
    pages = [
        "/today",
        f"{base}/moves",
        f"{base}/moves/new",
        f"{base}/moves/{move}",
        f"{base}/moves/{move}/approve",
        statement,
        f"{statement}/gifts/new",
        f"{base}/gifts/{gift}/use",
        f"{base}/contributions/{came}/refund",
    ]
    who = person(email, live_server.address, phone=phone, language=language)
    open_as(who, email, "/sign-in")
    for path in pages:
        who.goes_to(path)
        assert (path, who.overflow(), who.violations()) == (path, 0, [])
        who.picture(f"{language}{' phone' if phone else ''} {path}")
