"""Where tests run for a decision, a test that was skipped for want of a tool is a failure."""

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says something of the machine, not of the product. And a change is
# judged by the same examples wherever it is judged.
settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")

NEVER_SKIPPED = ("browser", "ledger_tools", "postgres", "shared")


def for_a_decision() -> bool:
    """True in continuous integration: `.ci/run` sets GRANTS_CI."""
    return bool(os.environ.get("GRANTS_CI") or os.environ.get("CI"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, None]:
    """Turn a skipped browser, ledger tools, PostgreSQL or ../shared test into a failure, in CI."""
    outcome = yield
    report = outcome.get_result()
    if not report.skipped or hasattr(report, "wasxfail") or not for_a_decision():
        return
    for name in NEVER_SKIPPED:
        if item.get_closest_marker(name):
            report.outcome = "failed"
            report.longrepr = (
                f"{item.nodeid}: a {name} test may not be skipped in CI: {call_of(report)}"
            )
            return


def call_of(report: pytest.TestReport) -> str:
    """The reason a report gives for the skip."""
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
