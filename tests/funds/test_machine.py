"""Every operation on money in any order, beside a model of plain numbers that knows no ledger.

GRANTS_HISTORIES=1000 runs as many new histories; the suite runs the same twenty each time.
GRANTS_SHRINK makes what fails small, which takes minutes.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.funds.exported import accepted
from tests.funds.machine import Machine
from tests.funds.test_append_only import drop_triggers
from tests.funds.test_giving import findings
from tests.harness.databases import on_sqlite

NEW = "GRANTS_HISTORIES" in os.environ
HISTORIES = int(os.environ.get("GRANTS_HISTORIES", "20"))
SHRINK = "GRANTS_SHRINK" in os.environ


def histories(number: int, *, same: bool = not NEW) -> settings:
    return settings(
        max_examples=number,
        stateful_step_count=20,
        deadline=None,
        derandomize=same,
        database=None,
        phases=(Phase.generate, Phase.shrink) if SHRINK else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )


@on_sqlite
@pytest.mark.ledger_tools
@pytest.mark.usefixtures("at", "in_app")
def test_any_history_leaves_what_a_model_of_plain_numbers_says(tmp_path: Path) -> None:
    """And bean-check and hledger find each account's balance in the export of its end."""
    run_state_machine_as_test(Machine, settings=histories(HISTORIES))
    assert findings() == []
    assert accepted(tmp_path) >= HISTORIES


@on_sqlite
@pytest.mark.usefixtures("at", "in_app")
@pytest.mark.parametrize(
    ("guard", "without"),
    [
        ("grants.funds.allocation.fits", lambda _lot, _need: True),
        ("grants.funds.operations.posting._demand_open", lambda _fund, _on: None),
    ],
)
def test_a_guard_that_is_gone_is_noticed(
    guard: str, without: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the model tells what the product would do without each of them."""
    if guard.endswith("_demand_open"):
        drop_triggers("transfer")
    monkeypatch.setattr(guard, without)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Machine, settings=histories(40, same=True))
