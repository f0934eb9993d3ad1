"""What is drawn from the code is current, and would be noticed if it were not."""

import pytest
from flask import Flask

from grants import documentation
from grants.kernel import policy
from grants.kernel.policy import RULES
from grants.kernel.workflow import LIFECYCLES
from tests.harness.databases import on_sqlite

pytestmark = on_sqlite


def test_the_drawn_tables_are_current(app: Flask) -> None:
    for name, text in documentation.drawn().items():
        kept = (documentation.folder() / name).read_text(encoding="utf-8")
        assert kept == text, f"docs/{name} is out of date: run `make docs`"


def test_every_rule_and_transition_is_drawn(app: Flask) -> None:
    drawn = documentation.drawn()
    assert all(f"`{action}`" in drawn["policy.md"] for action in RULES)
    for one in LIFECYCLES.values():
        for row in one.transitions:
            for source in row.sources:
                assert f"{source} --> {row.target}" in drawn["lifecycles.md"]


def test_a_changed_rule_changes_the_drawing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = documentation.policy()
    monkeypatch.setitem(policy.RULES, next(iter(RULES)), policy.anyone & ~policy.the_clock)
    assert documentation.policy() != before
