"""The pages of bank statements in Chromium: desk and phone, English and Urdu."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.applications.test_amended_in_browser import open_as
from tests.factories.bank import hold_bank_file, import_camt
from tests.factories.money import make_contribution, make_contributor, make_fund
from tests.factories.people import make_person
from tests.funds.test_bank_import import FEBRUARY, JANUARY
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
        giver = make_contributor(fund, "City of Peshawar")
        make_contribution(fund, "1,000", contributor=giver)
        make_contribution(fund, "250,000", contributor=giver)
        [first, _second] = import_camt(fund, JANUARY, FEBRUARY).statements
        file = hold_bank_file(fund).public_id
        officer = make_person("Zara Khan", roles=["finance_officer"], language=language)
        base = f"/funds/{fund.slug}"
        statement = f"{base}/bank/{first.reference}"
        email = officer.email
    pages = [
        base,
        f"{base}/ledger",
        f"{base}/accounts/close",
        f"{base}/bank",
        f"{base}/bank/import",
        f"{base}/bank/entries",
        f"{base}/bank/files/{file}",
        statement,
        f"{statement}/lines/1",
        f"{statement}/lines/2",
        f"{statement}/lines/1/untie",
        f"{statement}/aside",
    ]
    who = person(email, live_server.address, phone=phone, language=language)
    open_as(who, email, "/sign-in")
    for path in pages:
        who.goes_to(path)
        assert (path, who.overflow(), who.violations()) == (path, 0, [])
        who.picture(f"{language}{' phone' if phone else ''} {path}")
