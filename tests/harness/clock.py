"""The frozen clock. Nothing in a test waits; time is moved."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

MORNING = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
"""Monday 16 November 2026, 10:00 in Peshawar: when every test with `at` begins."""


@pytest.fixture
def at() -> Iterator[time_machine.Traveller]:
    """The clock, standing still; `at.move_to(moment)` and `at.shift(seconds)` move it."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller
