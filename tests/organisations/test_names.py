"""When two names are near, and why; which numbers are one number."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.organisations.names import Why, key_of, names_of, nearness
from grants.organisations.registers import REGISTERS, org_id, plain_number, plain_phone


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Amal Trust", "Amal Trust", Why.SAME),
        ("Amal Trust", "TRUST, AMAL", Why.FOLDED),
        ("José Müller", "jose muller", Why.FOLDED),
        ("Amal Trust (Pvt.) Ltd.", "Amal Trust", Why.FOLDED),
        ("علي خان", "علی خان", Why.FOLDED),
        ("كريم", "کریم", Why.FOLDED),
        ("ادارہ ۱۲", "اداره 12", Why.FOLDED),
        ("آمنہ بی بی", "امنه بی بی", Why.FOLDED),
        ("Muhammad Ali Khan", "Khan Muhammad", Why.CONTAINS),
        ("Mohammad Yousaf", "Mohammed Yousuf", Why.NEAR),
    ],
)
def test_what_is_near_and_why(one: str, other: str, why: Why) -> None:
    found = nearness(one, other)
    assert found is not None
    assert found.why is why
    assert nearness(other, one) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amal Trust", "Awaz Forum"),
        ("Khan", "Muhammad Ali Khan"),
        ("", "Amal"),
        ("Ward 7 Youth", "Ward 9 Women"),
    ],
)
def test_what_is_not_near(one: str, other: str) -> None:
    assert nearness(one, other) is None


@given(st.text(max_size=30), st.text(max_size=30))
def test_nearness_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert nearness(one, other) == nearness(other, one)


@given(st.lists(st.sampled_from(["amal", "trust", "gul", "khan"]), min_size=1, max_size=4))
def test_the_order_of_words_is_folded_away(words: list[str]) -> None:
    assert key_of(" ".join(words)) == key_of(" ".join(reversed(words)))


def test_many_names_are_asked_for_those_near_one() -> None:
    names = names_of([("Khan Amal", 1), ("Awaz Forum", 2), ("Amal Khan", 3)])
    assert sorted(row[1] for row in names.near("amal KHAN")) == [1, 3]
    assert list(names.near("Nobody Else")) == []


def test_a_slip_in_the_first_letters_of_every_word_is_found() -> None:
    names = names_of([("Mohammad Rafiqullah Yousafzai", 1)])
    assert [row[1] for row in names.near("Nohammad Safiqullah Zousafzai")] == [1]


def test_numbers_and_phones_are_told_apart() -> None:
    assert plain_number("SECP/00-12345") == plain_number("secp 0012345")
    assert plain_number("0012345") == plain_number("12345")
    assert plain_phone("+92 91 1234567") == plain_phone("091-1234567")
    assert plain_phone("12") == ""
    assert org_id("PK-SEC", "0012345") == "PK-SEC-0012345"
    assert org_id("", "77") == "77"


@pytest.mark.shared
def test_each_register_is_one_of_org_id_guide(shared: Path) -> None:
    known = {
        row["code"]
        for row in json.loads((shared / "standards/orgid/org-id-lists.json").read_text("utf-8"))
    }
    assert set(REGISTERS) - known == set()
