"""What the people of a city do on the pages, in their own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask
from playwright.sync_api import Locator
from sqlalchemy import func, select

from grants.accounts.models import Role
from grants.accounts.operations import add_person
from grants.accounts.operations_roles import grant_role
from grants.funds.models import Account, Transfer
from grants.jobs import run_due
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.policy import SYSTEM
from tests.harness.application import LiveServer
from tests.harness.mail import Mailbox
from tests.harness.person import Person

PASSWORD = "seven quiet rivers"


class City:
    """The fund's people at their windows, with one clock and one post office."""

    def __init__(
        self,
        app: Flask,
        server: LiveServer,
        window: Callable[..., Person],
        at: time_machine.Traveller,
        smtp: Mailbox,
    ) -> None:
        self.app, self.server, self.window, self.at, self.smtp = app, server, window, at, smtp
        self.people: dict[str, Person] = {}
        self.violations: list[str] = []
        self.tasks: list[tuple[str, int, int]] = []
        self.award_of = self.award = ""

    def staff(self, name: str, *roles: str) -> None:
        """The operator adds somebody with their roles, as `grants user add` does."""
        with self.app.app_context():
            person = transact(
                lambda: add_person(
                    SYSTEM, name=name, email=address(name), password=PASSWORD, language="en"
                )
            )
            for role in roles:
                transact(lambda r=role: grant_role(SYSTEM, person=person, role=Role(r)))  # type: ignore[misc]
            db.session.remove()

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def signs_in(self, name: str, **window: Any) -> Person:
        """A person opens a window of their own and signs in."""
        if name not in self.people:
            self.people[name] = self.window(name, self.server.address, **window)
        person = self.people[name]
        person.goes_to("/sign-in")
        if "/sign-in" in person.page.url:
            fill(person, {"email": address(name), "password": PASSWORD})
            submit(person)
        person.begin()
        return person

    def moves_to(self, text: str) -> None:
        """The calendar goes on to a wall time in Peshawar, and the jobs do what is due."""
        self.at.move_to(clock.from_local(text, "Asia/Karachi"))
        self.jobs()

    def jobs(self) -> None:
        """Everything that is due now, once: calls, reminders, mail."""
        with self.app.app_context():
            failed = [run for run in run_due(clock.now()) if run.error]
            db.session.remove()
        assert not failed, failed

    def mail_to(self, name: str) -> list[str]:
        """The subjects and bodies of what somebody received, newest last."""
        return [
            f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}"  # type: ignore[union-attr]
            for mail in self.smtp.messages
            if address(name) in str(mail["X-Envelope-To"])
        ]

    def looks(self, name: str, picture: str) -> None:
        """Somebody looks at the page: it is kept as a picture, and axe-core finds nothing."""
        person = self.people[name]
        person.picture(picture)
        self.violations += person.violations()
        if person.overflow():
            self.violations.append(f"{picture}: wider than the window by {person.overflow()} px")

    def ledger(self) -> dict[str, int]:
        """What the transfers alone say was received and paid, in minor units."""
        with self.app.app_context():
            rows = db.session.execute(
                select(Transfer.event, func.sum(Transfer.amount_minor))
                .join(Account, Account.id == Transfer.to_account_id)
                .where(Account.lot_id.is_not(None))
                .group_by(Transfer.event)
            )
            sums = {event: int(total) for event, total in rows}
            db.session.remove()
        received = sums.get("contribution_received", 0) + sums.get(
            "contribution_received_unpledged", 0
        )
        return {"received": received, "paid": sums.get("disbursement_paid", 0)}

    def counts(self, task: str, name: str, most: int) -> None:
        """A task is done: how many clicks and page loads it took."""
        person = self.people[name]
        self.tasks.append((task, person.clicks, person.loads))
        assert person.clicks <= most, f"{task}: {person.clicks} clicks, at most {most}"


def address(name: str) -> str:
    """Somebody's mail address."""
    return re.sub(r"[^a-z]+", ".", name.lower()) + "@people.example"


def fill(person: Person, values: Mapping[str, Any]) -> None:
    """Type into the fields of the page, by their names."""
    for name, value in values.items():
        put(person.page.locator(f"main [name='{name}']"), value)


def put(field: Locator, value: Any) -> None:
    """Answer one field, whatever kind it is."""
    first = field.first
    kind = str(first.evaluate("e => e.tagName + ':' + (e.type || '')"))
    if kind.endswith((":radio", ":checkbox")):
        wanted = value if isinstance(value, list | tuple) else [value]
        for each in wanted:
            choice = field if each is True else field.and_(first.page.locator(f"[value='{each}']"))
            choice.first.check()
    elif kind.startswith("SELECT"):
        first.select_option(str(value))
    elif kind.endswith(":file"):
        first.set_input_files(value)
    else:
        first.fill(str(value))


def submit(person: Person, words: str = "") -> None:
    """Press the page's main button, or the one with these words."""
    # A form begins with a hidden button, so that Enter saves; people press one they see.
    buttons = person.page.locator("main button[type=submit]:not(.visually-hidden)")
    button = buttons.filter(has_text=words).first if words else buttons.first
    person.clicks += 1
    with person.page.expect_navigation():
        button.click()


def link_in(mail: str, path: str) -> str:
    """The address in a mail that begins with a path."""
    found = re.search(rf"https?://\S+?({path}\S*)", mail)
    assert found, mail
    return found[1]


def morning() -> datetime:
    """When the story begins."""
    return datetime(2026, 11, 16, 5, 0, tzinfo=UTC)


def pdf_text(path: Path) -> str:
    """The words of a PDF."""
    import subprocess

    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def press(person: Person, words: str) -> None:
    """Click a link or a button of the page itself, not of the menu, by its words."""
    main = person.page.locator("main")
    found = main.get_by_role("link", name=words).or_(main.get_by_role("button", name=words))
    person.clicks_on(found.first)
