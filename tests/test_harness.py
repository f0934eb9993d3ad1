"""The harness notices what it is there to notice."""

import smtplib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask
from sqlalchemy import inspect, text

from grants import migrating
from grants.kernel import clock
from grants.kernel.db import db
from tests.harness.application import LiveServer, Settings, let_go
from tests.harness.clock import MORNING
from tests.harness.databases import without_pages
from tests.harness.mail import Mailbox
from tests.harness.person import Person
from tests.harness.strictness import NEVER_SKIPPED

pytest_plugins = ["pytester"]

GOOD = """<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1>
<label for="a">Amount</label><input id="a"><a href="/bad">Bad page</a></main></html>"""
BAD = """<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1><input id="a">
<div style="width:900px">wide</div><script>1</script></main></html>"""


@pytest.fixture
def pages() -> Iterator[LiveServer]:
    """Two pages under a strict policy: one is right, one is wrong in every way."""
    small = Flask(__name__)
    headers = {"Content-Security-Policy": "default-src 'self'"}
    small.add_url_rule("/good", "good", lambda: (GOOD, headers))
    small.add_url_rule("/bad", "bad", lambda: (BAD, headers))
    server = LiveServer(small)
    yield server
    server.stop()


@pytest.mark.browser
def test_a_good_page_is_found_good(pages: LiveServer, person: Callable[..., Person]) -> None:
    amina = person("Amina", pages.address)
    amina.goes_to("/good")
    amina.fills("Amount", "250000")
    assert amina.violations() == []
    assert amina.overflow() == 0
    assert "Good Amount" in amina.text()


@pytest.mark.browser
def test_a_bad_page_is_found_bad(pages: LiveServer, person: Callable[..., Person]) -> None:
    amina = person("Amina", pages.address, phone=True)
    amina.goes_to("/good")
    amina.begin()
    amina.clicks_on("Bad page")
    assert (amina.clicks, amina.loads) == (1, 1)
    assert any("label" in line for line in amina.violations())
    refusals = [line for line in amina.complaints if "Content Security Policy" in line]
    amina.complaints.clear()
    assert refusals


def test_mail_is_received_by_a_real_server(smtp: Mailbox) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "fund@example.org", "amina@example.org", "رسید"
    mail.set_content("Received.")
    with smtplib.SMTP("127.0.0.1", smtp.port) as server:
        server.send_message(mail)
        smtp.refuse = True
        with pytest.raises(smtplib.SMTPDataError):
            server.send_message(mail)
    (received,) = smtp.to("amina@example.org")
    assert received["Subject"] == "رسید"
    assert smtp.to("bilal@example.org") == []


def test_the_clock_stands_still_and_is_moved(at: time_machine.Traveller) -> None:
    assert clock.now() == MORNING
    at.shift(timedelta(days=7))
    assert clock.now() == datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def test_a_skip_for_want_of_a_tool_fails_in_ci(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = "".join(f"    {name}: needs a tool\n" for name in NEVER_SKIPPED)
    pytester.makeini(f"[pytest]\nmarkers =\n{marks}")
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.fixture
        def tool():
            pytest.skip("no tool is installed")

        @pytest.mark.parametrize(
            "name", [pytest.param(m, marks=getattr(pytest.mark, m)) for m in {NEVER_SKIPPED}]
        )
        def test_with_the_tool(tool, name):
            pass

        def test_that_may_be_skipped(tool):
            pass
        """
    )
    plugin = ("-p", "tests.harness.strictness", "-p", "no:cacheprovider")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("GRANTS_CI", raising=False)
    pytester.runpytest_inprocess(*plugin).assert_outcomes(skipped=len(NEVER_SKIPPED) + 1)
    monkeypatch.setenv("GRANTS_CI", "1")
    result = pytester.runpytest_inprocess(*plugin)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert result.parseoutcomes() == {"errors": len(NEVER_SKIPPED), "skipped": 1}
    for name in NEVER_SKIPPED:
        result.stdout.fnmatch_lines([f"*a {name} test may not be skipped in CI: *no tool*"])


def test_each_test_has_a_migrated_database_of_its_own(in_app: Flask, settings: Settings) -> None:
    assert migrating.check(in_app) == []
    db.session.execute(text("CREATE TABLE mine (id INTEGER PRIMARY KEY)"))
    db.session.commit()
    second = without_pages(settings)
    with second.app_context():
        assert "mine" in inspect(db.engine).get_table_names()
    let_go(second)


def test_what_another_test_wrote_is_not_there(in_app: Flask) -> None:
    assert "mine" not in inspect(db.engine).get_table_names()
