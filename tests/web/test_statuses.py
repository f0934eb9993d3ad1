"""Each status has words, a shape and a colour, for staff and for applicants."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

import grants
from grants.applications.models import HarmGate
from grants.kernel.i18n import use_language
from grants.kernel.workflow import LIFECYCLES
from grants.web.statuses import STATUSES, gate, label, shown


def every_lifecycle() -> list[str]:
    for states in Path(grants.__file__).parent.glob("*/states*.py"):
        import_module(f"grants.{states.parent.name}.{states.stem}")
    return sorted(LIFECYCLES)


@pytest.mark.parametrize("kind", every_lifecycle())
def test_every_status_of_a_lifecycle_has_a_label(kind: str) -> None:
    known = set(STATUSES[kind])
    codes = {status.value for status in LIFECYCLES[kind].statuses}
    assert codes <= known, f"add {codes - known} to STATUSES[{kind!r}] in grants/web/statuses.py"


@pytest.mark.parametrize("audience", ["staff", "applicant"])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_label_has_words_without_any_fact(audience: str, language: str) -> None:
    with use_language(language):
        for kind, codes in STATUSES.items():
            for code in codes:
                text = label(kind, code, audience)
                assert text
                assert "%(" not in text


def test_urdu_has_its_own_words_for_every_status_an_applicant_reads() -> None:
    for kind, codes in STATUSES.items():
        for code in codes:
            english = label(kind, code, "applicant")
            with use_language("ur"):
                assert label(kind, code, "applicant") != english, f"{kind} {code}: {english}"


def test_the_longer_wording_is_used_when_its_facts_are_known() -> None:
    assert label("application", "in_review") == "In review"
    assert label("application", "in_review", done=2, of=3) == "In review, 2 of 3 in"
    assert label("application", "in_review", done=2, of=None) == "In review"
    assert (
        label("application", "submitted", "applicant", by="4 December")
        == "Received. We check it by 4 December"
    )


def test_an_applicant_gets_no_hint_of_a_shortlist() -> None:
    for facts in ({}, {"by": "20 January"}):
        before = shown("application", "in_review", "applicant", facts)
        assert shown("application", "shortlisted", "applicant", facts) == before


def test_only_what_the_reader_must_do_has_the_reader_s_colour() -> None:
    asked = shown("application", "changes_requested", "applicant", {})
    waiting = shown("application", "changes_requested", "staff", {})
    assert (asked.shape, asked.colour) == ("need", "need")
    assert (waiting.shape, waiting.colour) == ("clock", "wait")
    assert shown("application", "submitted", "applicant", {}).colour == "wait"


def test_an_unknown_status_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        label("application", "lost")


def test_the_gate_has_four_shapes_and_counts() -> None:
    drawn = [gate(state) for state in HarmGate]
    assert len({one.shape for one in drawn}) == 4
    assert gate("mitigated", 2).text == "Mitigated, 2 conditions"
    assert gate("held", 1).text == "Held, 1 flag open"
    assert gate("clear").text == "Clear"
