from datetime import UTC, date, datetime

import time_machine

from grants.kernel import clock


def test_the_day_is_the_zones_own() -> None:
    with time_machine.travel(datetime(2026, 11, 27, 20, 0, tzinfo=UTC), tick=False):
        assert clock.today("Europe/London") == date(2026, 11, 27)
        assert clock.today("Asia/Karachi") == date(2026, 11, 28)
        assert clock.now().tzinfo is UTC


def test_a_wall_time_becomes_a_moment() -> None:
    assert clock.from_local("2026-11-27 17:00", "Asia/Karachi") == datetime(
        2026, 11, 27, 12, tzinfo=UTC
    )
    # Skipped and repeated hours, in London in 2026.
    assert clock.from_local("2026-03-29 01:30", "Europe/London") == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )
    assert clock.from_local("2026-10-25 01:30", "Europe/London") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    assert clock.from_local("2026-11-27T17:00+05:00", "Europe/London") == datetime(
        2026, 11, 27, 12, tzinfo=UTC
    )
