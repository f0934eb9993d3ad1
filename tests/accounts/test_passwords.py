"""How a password is kept: as dear as Argon2id's authors advise, and dearer when they say so."""

import pytest
from flask import Flask
from sqlalchemy import select

from grants.accounts import passwords
from grants.accounts.models import Person
from grants.kernel.db import db
from tests.factories.people import make_person, sign_in
from tests.harness.cheaper import dear
from tests.harness.databases import on_sqlite


def kept_hash() -> str:
    return str(db.session.execute(select(Person.password_hash)).scalar_one())


@on_sqlite
def test_a_cheap_hash_is_made_anew_at_sign_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        amina = make_person("Amina")
        assert kept_hash().startswith("$argon2id$v=19$m=8,t=1,p=1$")
    monkeypatch.setattr(passwords, "_hasher", dear)
    sign_in(app, amina)
    with app.app_context():
        # RFC 9106, section 4, the second recommended option.
        assert kept_hash().startswith("$argon2id$v=19$m=65536,t=3,p=4$")
