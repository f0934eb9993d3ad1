"""Steps 2 to 4 in a browser: a call, two applicants, their applications."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.cast import CSO, FIRM, MANAGER
from tests.journeys.city import City, address, fill, link_in, submit
from tests.journeys.written import fill_form


def makes_a_call(city: City) -> None:
    """Step 2: a call from a template, announced; it opens by the clock."""
    manager = city.signs_in(MANAGER)
    manager.clicks_on("Calls")
    manager.clicks_on("Open a new call")
    fill(
        manager,
        {
            "template": "template:young-people-and-belonging",
            "slug": "belonging",
            "opens": "2026-11-17T09:00",
            "closes": "2026-12-15T17:00",
        },
    )
    city.looks(MANAGER, "03 a new call")
    submit(manager, "Make the draft")
    manager.clicks_on("Announce call")
    city.looks(MANAGER, "04 announce")
    submit(manager, "Announce call")
    city.counts("open a call from a template", MANAGER, 6)
    assert "opens by itself" in manager.text()
    public = city.window("Somebody", city.server.address)
    city.people["Somebody"] = public
    public.goes_to("/calls/belonging")
    assert "Begin an application" not in public.text()
    city.moves_to("2026-11-17 09:00")
    public.goes_to("/calls/belonging")
    assert "Begin an application" in public.page.locator("main").inner_text()
    city.looks("Somebody", "05 the public call")


def apply(city: City, tmp_path: Path) -> None:
    """Step 3: a CSO and a private firm sign up, write, upload, submit, get receipts."""
    policy = tmp_path / "policy.pdf"
    policy.write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    for name, organisation, kind, phone in (
        (CSO, "Awaz Youth Forum", "cso", True),
        (FIRM, "HunarTech (Pvt) Ltd", "firm", False),
    ):
        signs_up(city, name, phone=phone)
        person = city[name]
        person.goes_to("/organisation/new")
        fill(
            person,
            {"name": organisation, "kind": kind, "area": "Peshawar", "founded_year": "2015"},
        )
        city.looks(name, f"06 organisation {kind}")
        submit(person)
        fill_form(city, name, title=f"Youth theatre of {organisation}", file=policy)


def signs_up(city: City, name: str, *, phone: bool) -> None:
    """An account, its address confirmed by the link in the mail."""
    person = city.window(name, city.server.address, phone=phone)
    city.people[name] = person
    person.goes_to("/sign-up")
    fill(person, {"name": name, "email": address(name), "password": "seven quiet rivers"})
    city.looks(name, "06 sign up")
    submit(person)
    city.jobs()
    person.goes_to(link_in(city.mail_to(name)[-1], "/confirm/"))
    fill(person, {"password": "seven quiet rivers"})
    submit(person)
