"""Limits and tiers, edited on a page and judged by the call's file."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.calls.applying import ANYBODY, Limits
from grants.calls.callfile import dump, parse
from grants.calls.text import Text
from tests.calls.samples import SAMPLE
from tests.calls.test_form_pages import FORM, imran, nida, stored
from tests.calls.test_question_pages import opened, sent
from tests.harness.databases import on_sqlite

__all__ = ["imran", "nida"]
pytestmark = [on_sqlite, pytest.mark.usefixtures("at")]
PAGE = f"{FORM}/limits"


def typed(app: Flask, nida: FlaskClient, **fields: str) -> str:
    return sent(nida, PAGE, opened(nida, PAGE), **fields)


def test_saved_as_it_is_nothing_changes(app: Flask, nida: FlaskClient) -> None:
    typed(app, nida)
    assert stored(app)[0] == parse(SAMPLE)
    assert len(stored(app)[1]) == 1


def test_limits_and_tiers_are_typed_kept_and_taken_out(app: Flask, nida: FlaskClient) -> None:
    most = stored(app)[0].ceiling.plain()
    said = typed(
        app,
        nida,
        how_many="several",
        place_0_en="Peshawar",
        place_0_ur="پشاور",
        age_at_least="2",
        tier_0_en="Small",
        up_to_0="300000",
        tier_1_en="Large",
        up_to_1=most,
        age_at_least_1="5",
    )
    assert "Limits and tiers changed." in said
    found = stored(app)[0].applying
    assert found.limits == Limits((Text((("en", "Peshawar"), ("ur", "پشاور"))),), 2)
    assert found.several
    assert [
        (t.key, t.name.read(), t.up_to.minor, t.match_percent, t.age_at_least) for t in found.tiers
    ] == [
        ("small", "Small", 30_000_000, 0, None),
        ("large", "Large", stored(app)[0].ceiling.minor, 0, 5),
    ]
    assert parse(dump(stored(app)[0])) == stored(app)[0]
    fields = opened(nida, PAGE)
    assert (fields["up_to_0"], fields["age_at_least_1"]) == ("300000", "5")
    # A third and a fourth stand empty below.
    assert (fields["up_to_2"], fields["up_to_3"]) == ("", "")
    empty = {name: "" for name in fields if name.startswith(("place_", "tier_", "up_to_"))}
    empty |= {name: "" for name in fields if name.startswith(("match_percent_", "age_at_"))}
    said = sent(nida, PAGE, fields, **empty, how_many="one")
    assert "Limits and tiers changed." in said
    assert stored(app)[0].applying == ANYBODY


def test_the_files_rules_stand_on_the_field(app: Flask, nida: FlaskClient) -> None:
    said = typed(app, nida, age_at_least="old", tier_0_en="Small", up_to_0="much")
    assert "“age_at_least” must be a whole number" in said
    assert stored(app)[0] == parse(SAMPLE)
    said = typed(app, nida, up_to_0="300000")
    assert "“name” is empty" in said, said
    said = typed(app, nida, tier_0_en="All", up_to_0="2500000", match_percent_0="50")
    assert "A tier needs a match. Give the question that asks for it “role: match”." in said
    assert stored(app)[0] == parse(SAMPLE)


def test_two_at_once_overwrite_nothing(app: Flask, nida: FlaskClient, imran: FlaskClient) -> None:
    before = opened(imran, PAGE)
    typed(app, nida, age_at_least="2")
    said = sent(imran, PAGE, before, age_at_least="9")
    assert "What you typed is below. Save it again to keep it." in said
    assert stored(app)[0].applying.limits.age_at_least == 2
