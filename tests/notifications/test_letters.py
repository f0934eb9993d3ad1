from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import jinja2
import pytest
from jinja2.exceptions import SecurityError

from grants.kernel.i18n import use_language
from grants.kernel.money import Money
from grants.notifications import letters
from grants.notifications.letters import Letter, day, one_line, when, write


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of a template called `try`, in a folder of its own."""
    (tmp_path / "mail").mkdir()
    monkeypatch.setattr(letters, "templates_dir", lambda: tmp_path)
    letters._environment.cache_clear()
    letters._parts.cache_clear()
    yield tmp_path / "mail" / "try.txt"
    letters._environment.cache_clear()
    letters._parts.cache_clear()


def test_the_first_line_is_the_subject(template: Path) -> None:
    template.write_text("Subject: Receipt {{ number }}\n\nDear {{ name }},\n{{ amount }} <b>\n")
    letter = write("try", {"number": 7, "name": "Amina", "amount": Money(250_000_00, "PKR")})
    assert letter == Letter("Receipt 7", "Dear Amina,\nPKR 250,000 <b>\n")


def test_a_line_break_in_a_value_stays_in_the_subject(template: Path) -> None:
    template.write_text("Subject: About {{ title }}\nBody\n")
    letter = write("try", {"title": "Youth\r\nBcc: everyone@example.org\n\nHello"})
    assert letter == Letter("About Youth Bcc: everyone@example.org Hello", "Body\n")


def test_a_record_is_refused(template: Path) -> None:
    template.write_text("Subject: x\n{{ thing }}\n")
    with pytest.raises(TypeError, match="plain values"):
        write("try", {"thing": object()})
    with pytest.raises(TypeError, match="plain values"):
        write("try", {"thing": [template]})


def test_what_a_template_names_must_be_given(template: Path) -> None:
    template.write_text("Subject: x\n{{ thing }}\n")
    with pytest.raises(jinja2.UndefinedError):
        write("try", {})


@pytest.mark.parametrize(
    "way_in",
    ["{{ ''.__class__.__mro__ }}", "{{ name.format.__globals__ }}", "{{ _.__globals__ }}"],
)
def test_the_sandbox_holds(template: Path, way_in: str) -> None:
    template.write_text(f"Subject: x\n{way_in}\n")
    with pytest.raises((SecurityError, jinja2.UndefinedError)):
        write("try", {"name": "Amina"})


def test_a_value_is_never_a_template(template: Path) -> None:
    template.write_text("Subject: x\n{{ text }} {{ _('Hello %(name)s', name=text) }}\n")
    assert (
        write("try", {"text": "{{ 7 * 7 }} %(x)s"}).body
        == "{{ 7 * 7 }} %(x)s Hello {{ 7 * 7 }} %(x)s\n"
    )


def test_dates_are_in_words_and_in_the_zone() -> None:
    letters.letterhead.use(base_url="https://fund.example/", zone="Asia/Karachi")
    late = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)
    assert letters.letterhead.base_url == "https://fund.example"
    assert day(date(2026, 11, 27)) == "Friday 27 November 2026"
    assert day(late) == "Saturday 28 November 2026"
    assert when(late) == "Saturday 28 November 2026 at 01:00"
    assert when(late, "Europe/London") == "Friday 27 November 2026 at 20:00"
    with use_language("ur"):
        assert day(date(2026, 11, 27)) == "جمعہ 27 نومبر 2026"


def test_control_characters_leave_a_line() -> None:
    assert one_line(" a\r\n\tb\x00\x85c\u2028d ") == "a b c d"
