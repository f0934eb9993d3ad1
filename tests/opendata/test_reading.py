"""Past awards are read from real files, and every mistake is told by row."""

import json
from pathlib import Path
from typing import Any

import pytest

from grants.kernel.errors import Invalid
from grants.opendata.fields import FIELDS, LEFT_OUT, Group
from grants.opendata.operations import read_past_awards
from grants.opendata.reading import Problem
from tests.opendata.standard import grant_validator

REAL = "360giving/samples/a003W000001B7PzQAK"
GOOD = {
    "id": "360G-x-1",
    "title": "Books",
    "description": "Books for a library",
    "currency": "PKR",
    "amountAwarded": 1000,
    "awardDate": "2020-11-03",
    "recipientOrganization": [{"id": "PK-SEC-1", "name": "Library"}],
    "fundingOrganization": [{"id": "360G-x", "name": "City"}],
}


def read(**changed: Any) -> list[tuple[str, str]]:
    """What is wrong with a good grant of which something is changed: field and words."""
    grant = {k: v for k, v in {**GOOD, **changed}.items() if v is not None}
    found = read_past_awards(json.dumps({"grants": [grant]}).encode(), "awards.json")
    return [(problem.title, problem.words) for problem in found.problems]


@pytest.mark.shared
@pytest.mark.parametrize("ending", ["json", "xlsx"])
def test_a_real_file_is_read_whole(shared: Path, ending: str) -> None:
    """475 grants of the Andrew Lloyd Webber Foundation, as JSON and as their spreadsheet."""
    content = (shared / f"standards/{REAL}.{ending}").read_bytes()
    found = read_past_awards(content, f"real.{ending}")
    assert found.problems == []
    assert len(found.grants) == 475
    assert sum(grant.minor for grant in found.grants) == 2_175_779_327
    assert {grant.currency for grant in found.grants} == {"GBP"}
    # What binary arithmetic left behind in the file is no part of the amount.
    assert {grant.minor for grant in found.grants} >= {4_113_377, 4_433_713}


@pytest.mark.shared
def test_json_and_spreadsheet_of_the_same_grants_are_the_same(shared: Path) -> None:
    one, other = (
        read_past_awards((shared / f"standards/{REAL}.{ending}").read_bytes(), ending).grants
        for ending in ("json", "xlsx")
    )
    told = ("identifier", "title", "recipient", "minor", "currency", "awarded_on")
    assert [[getattr(each, name) for name in told] for each in one] == [
        [getattr(each, name) for name in told] for each in other
    ]


@pytest.mark.shared
def test_the_bad_sample_gives_its_errors_by_row(shared: Path) -> None:
    path = shared / "standards/360giving/samples/bad_all_validation_errors.json"
    problems = read_past_awards(path.read_bytes(), path.name).problems
    assert problems == [
        Problem(1, "Title", "“9001” is no text."),
        Problem(1, "Description", "This is missing."),
        Problem(1, "Currency", "“bad currency” is no currency, such as PKR."),
        Problem(1, "Amount Awarded", "“This should be a number” is no number."),
        Problem(1, "Award Date", "“bad date” is no day. Write it as 2026-11-24."),
        Problem(1, "URL", "“This should be a uri” is no web address."),
        Problem(1, "Planned Dates", "This is no list."),
        Problem(1, "Actual Dates", "This is no list of such things."),
        Problem(1, "Recipient Org:Identifier", "This is missing."),
        Problem(1, "Funding Org", "This is missing."),
    ]
    # Wherever the standard's schema finds something wrong, so do we.
    grant = json.loads(path.read_text())["grants"][0]
    named = {
        str(error.path[0]) for error in grant_validator(shared).iter_errors(grant) if error.path
    }
    ours = {problem.title.partition(":")[0] for problem in problems}
    assert {FIELDS[name].title for name in named} <= ours


@pytest.mark.shared
def test_the_closed_list_and_what_is_left_out_are_the_standard(shared: Path) -> None:
    """A field that the standard adds is decided about before anything of it can pass."""
    schema = json.loads((shared / "standards/360giving/360-giving-schema.json").read_text())
    groups = {
        "plannedDates": "Event",
        "actualDates": "Event",
        "recipientOrganization": "Organization",
        "fundingOrganization": "Organization",
        "beneficiaryLocation": "Location",
        "grantProgramme": "GrantProgramme",
    }
    assert {name for name, field in FIELDS.items() if isinstance(field, Group)} == set(groups)
    left = {name for name in LEFT_OUT if "." not in name}
    assert set(schema["properties"]) == set(FIELDS) | left
    assert not set(FIELDS) & left
    for name, kind in groups.items():
        group, properties = FIELDS[name], schema["$defs"][kind]["properties"]
        assert isinstance(group, Group)
        inner = {each.partition(".")[2] for each in LEFT_OUT if each.startswith(f"{kind}.")}
        assert set(properties) == set(group.fields) | inner
        assert not set(group.fields) & inner
        assert group.title == schema["properties"][name]["title"]
        assert {n: f.title for n, f in group.fields.items()} == {
            n: properties[n]["title"] for n in group.fields
        }
    for name, field in FIELDS.items():
        if name != "currency":
            assert field.title == schema["properties"][name]["title"]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"amountAwarded": 0}, []),
        ({"amountAwarded": -1}, [("Amount Awarded", "This is below nil.")]),
        ({"amountAwarded": True}, [("Amount Awarded", "“True” is no number.")]),
        ({"amountAwarded": 1.005}, [("Amount Awarded", "“1.005” is no amount of PKR.")]),
        ({"amountAwarded": 10**15}, [("Amount Awarded", f"“{10**15}” is no amount of PKR.")]),
        ({"awardDate": "2020-11-03T00:00:00+00:00"}, []),
        (
            {"awardDate": "2020-11"},
            [("Award Date", "“2020-11” is no day. Write it as 2026-11-24.")],
        ),
        (
            {"awardDate": "2020-02-30"},
            [("Award Date", "“2020-02-30” is no day. Write it as 2026-11-24.")],
        ),
        ({"plannedDates": [{"startDate": "2020", "endDate": "2021-03"}]}, []),
        ({"recipientOrganization": None}, [("Recipient Org", "This is missing.")]),
        ({"url": "javascript:alert(1)"}, [("URL", "“javascript:alert(1)” is no web address.")]),
        ({"id": ""}, [("Identifier", "This is missing.")]),
    ],
)
def test_what_is_wrong_is_said(changed: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert read(**changed) == found


def test_an_identifier_stands_once_in_a_file() -> None:
    content = json.dumps({"grants": [GOOD, GOOD]}).encode()
    [problem] = read_past_awards(content, "awards.json").problems
    assert problem.sentence == "Row 2, Identifier: Row 1 has the same identifier."


def test_what_tells_of_people_or_exact_places_is_left_out_and_said() -> None:
    person = {"name": "Library", "id": "PK-SEC-1", "contactName": "Amina", "email": "a@b.example"}
    place = {"name": "Peshawar", "latitude": 34.0, "longitude": 71.5}
    grant = {
        **GOOD,
        "recipientOrganization": [person],
        "beneficiaryLocation": [place],
        "Surname of applicant": "Gul",
    }
    found = read_past_awards(json.dumps({"grants": [grant]}).encode(), "awards.json")
    assert dict(found.left_out) == {
        "recipientOrganization.contactName": 1,
        "recipientOrganization.email": 1,
        "beneficiaryLocation.latitude": 1,
        "beneficiaryLocation.longitude": 1,
        "Surname of applicant": 1,
    }
    [kept] = found.grants
    assert kept.record["recipientOrganization"] == [{"id": "PK-SEC-1", "name": "Library"}]
    assert kept.record["beneficiaryLocation"] == [{"name": "Peshawar"}]
    assert "Surname of applicant" not in kept.record


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"grants": []}', "The file has no list “grants”, or an empty one."),
        (b'{"grants": [{"amountAwarded": NaN}]}', "NaN is no number"),
        (b"{", "The file is no JSON"),
        (b"Title\nBooks\n", "The first row has no column “Identifier”."),
        (b"Identifier,Title\n", "The file has no row below its heading."),
        (b"\xff\xfe\x00", "is not written in UTF-8"),
        (b"PK\x03\x04broken", "cannot be read as a spreadsheet"),
        (b"[" * 100_000, "The file is no JSON"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, said: str) -> None:
    with pytest.raises(Invalid) as raised:
        read_past_awards(content, "awards.bin")
    assert said in raised.value.message
