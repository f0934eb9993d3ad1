"""Pages of organisations in Chromium: whole at 360 pixels, and open to everyone by axe's rules."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.people import PASSWORD, keep, make_organisation, make_person
from tests.factories.profiles import make_profile
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person

pytestmark = [pytest.mark.browser, on_sqlite]


def signs_in(who: Person, email: str, path: str) -> None:
    """Sign in, and come to where one wanted to go."""
    who.goes_to(path)
    who.page.locator("input[name=email]").fill(email)
    who.page.locator("input[type=password]").fill(PASSWORD)
    with who.page.expect_navigation():
        who.page.locator("main form button[type=submit]").first.click()


@pytest.mark.parametrize("phone", [True, False])
def test_pages_are_whole_on_a_phone_and_a_desk(
    app: Flask, live_server: LiveServer, person: Callable[..., Person], phone: bool
) -> None:
    with app.app_context():
        amina = make_person("Amina Shah")
        manager = make_person("Bilal Khan", roles=["fund_manager"])
        body = make_organisation(
            "Awaz Youth Forum of the Old City", signatories=[amina], members=[make_person("Sana")]
        )
        body.phone, body.registration_number, body.register = "091 1234567", "0012345", "PK-SEC"
        keep(body)
        slug, emails = body.slug, [amina.email, manager.email]
        names = make_profile(keep(body), amina)
    own, desk = f"/organisation/{slug}", f"/desk/organisations/{slug}"
    for email, paths in (
        (emails[0], [own, f"{own}/edit", f"{own}/members", f"{own}/documents", f"{own}/owners"]),
        (
            emails[1],
            [
                desk,
                f"{desk}/check",
                "/desk/screening",
                f"/desk/screening/{names['screening.public_id']}",
                "/desk/matches",
                f"/desk/matches/{names['matches.public_id']}",
                "/desk/duplicates",
                f"/desk/duplicates/{names['duplicates.public_id']}",
            ],
        ),
    ):
        who = person(email.split("@")[0], live_server.address, phone=phone)
        signs_in(who, email, paths[0])
        for path in paths:
            who.goes_to(path)
            who.picture(f"{path}-{phone}")
            assert who.overflow() == 0, path
            assert who.violations() == [], path
