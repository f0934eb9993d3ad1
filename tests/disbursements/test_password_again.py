"""The password once more, before a step that moves money."""

from datetime import timedelta

import time_machine
from flask import Flask

from tests.disbursements.test_disbursements import prepared
from tests.factories.people import PASSWORD, make_person, sign_in
from tests.harness.databases import on_sqlite

ASKED = 'name="password_again"'


@on_sqlite
def test_it_is_asked_unless_it_was_given_a_short_while_ago(
    app: Flask, at: time_machine.Traveller
) -> None:
    with app.app_context():
        first, second = prepared().reference, prepared().reference
        client = sign_in(app, make_person(roles=["finance_officer"]))
    page = f"/disbursements/{first}/approve"
    assert ASKED not in client.get(page).text, "given by signing in"
    at.shift(timedelta(minutes=5, seconds=1))
    assert ASKED in client.get(page).text
    for wrong in ({}, {"password_again": "another one"}):
        answer = client.post(page, data={"key": "kept", **wrong})
        assert "That is not your password." in answer.text
        assert 'value="kept"' in answer.text
        assert "another one" not in answer.text
    assert client.post(page, data={"key": "kept", "password_again": PASSWORD}).status_code == 302
    again = f"/disbursements/{second}/approve"
    assert ASKED not in client.get(again).text, "it is good for some minutes"
    assert client.post(again, data={"key": "other"}).status_code == 302


@on_sqlite
def test_wrong_tries_are_counted_and_right_ones_are_not(
    make_app: object, settings: dict[str, object], at: time_machine.Traveller
) -> None:
    assert callable(make_app)
    app = make_app({**settings, "RATELIMIT_ENABLED": True})
    with app.app_context():
        reference = prepared().reference
        client = sign_in(app, make_person(roles=["finance_officer"]))
    at.shift(timedelta(minutes=6))
    page = f"/disbursements/{reference}/approve"
    codes = [
        client.post(page, data={"key": "k", "password_again": "no"}).status_code
        for _try in range(11)
    ]
    assert codes == [200] * 10 + [429]
    right = client.post(page, data={"key": "k", "password_again": PASSWORD})
    assert right.status_code == 429, "nor is a right one tried then"
