"""`grants user` and `grants role`: the first people of an installation."""

from __future__ import annotations

import os
import sys

import click

from grants.accounts.models import Person, Role
from grants.commands.place import OPERATOR, fund_named, with_app
from grants.kernel.db import db, transact
from grants.kernel.i18n import LANGUAGES


@click.group()
def user() -> None:
    """People."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Their name, as others read it.")
@click.option("--language", type=click.Choice(sorted(LANGUAGES)), default="en", show_default=True)
@with_app
def add(email: str, name: str, language: str) -> None:
    """Add somebody whose address you vouch for.

    The password is asked for; without a terminal it is the first line of stdin, or
    GRANTS_NEW_PASSWORD.
    """
    from grants.accounts.operations import add_person

    password = _password()
    transact(
        lambda: add_person(OPERATOR, name=name, email=email, password=password, language=language)
    )
    click.echo(f"{email} can sign in.")


def _password() -> str:
    given = os.environ.get("GRANTS_NEW_PASSWORD")
    if given:
        return given
    if sys.stdin.isatty():
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return typed
    return sys.stdin.readline().rstrip("\r\n")


@click.group()
def role() -> None:
    """Roles."""


@role.command("grant")
@click.argument("email")
@click.argument("role_name", metavar="ROLE", type=click.Choice([role.value for role in Role]))
@click.option("--fund", "fund_slug", metavar="SLUG", help="Only in this fund; else in every one.")
@with_app
def grant(email: str, role_name: str, fund_slug: str | None) -> None:
    """Give somebody a role, in one fund or in all."""
    from grants.accounts.operations_roles import grant_role
    from grants.accounts.queries import person_by_email

    person = person_by_email(email)
    if person is None:
        raise click.ClickException(f"Nobody has the address {email}. Add them by: grants user add")
    person_id = person.id
    fund_id = None if fund_slug is None else fund_named(fund_slug).id
    db.session.rollback()

    def give() -> None:
        somebody = db.session.get_one(Person, person_id)
        grant_role(OPERATOR, person=somebody, role=Role(role_name), fund_id=fund_id)

    transact(give)
    click.echo(f"{email} is {role_name} {'in every fund' if fund_id is None else fund_slug}.")
