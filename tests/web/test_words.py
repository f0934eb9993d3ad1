"""Dates in words, and catalogues whose places match."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from flask import Flask

from grants.kernel import clock
from grants.kernel.i18n import CATALOGUES, use_language
from grants.web import dates

CLOSES = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def test_a_moment_is_absolute_and_says_whose_clock(app: Flask) -> None:
    with app.app_context():
        assert dates.when_text(CLOSES) == "Friday 27 November 2026 at 17:00, Peshawar time"
        assert dates.when_text(CLOSES, "Europe/London").endswith("at 12:00, London time")
        assert dates.moment_text(CLOSES) == "27 Nov 2026, 17:00"
        assert dates.day_text(date(2026, 11, 27)) == "27 Nov 2026"
        assert dates.machine_time(CLOSES) == "2026-11-27T12:00:00Z"
        with use_language("ur"):
            assert dates.when_text(CLOSES) == "جمعہ 27 نومبر 2026، 17:00 بجے، پشاور کا وقت"


@pytest.mark.parametrize(
    ("ahead", "state", "left"),
    [
        (timedelta(days=9, hours=1), "calm", "9 days left"),
        (timedelta(days=2, hours=3, minutes=1), "soon", "2 days 3 hours left"),
        (timedelta(hours=5, minutes=20), "last", "5 hours 20 minutes left"),
        (timedelta(seconds=10), "last", "1 minute left"),
        (timedelta(seconds=-1), "closed", "Closed"),
    ],
)
def test_the_deadline_grows_louder(
    app: Flask, monkeypatch: pytest.MonkeyPatch, ahead: timedelta, state: str, left: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: CLOSES - ahead)
    with app.app_context():
        shown = dates.deadline(CLOSES)
    assert (shown.state, shown.left) == (state, left)


@pytest.mark.parametrize("path", sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po")), ids=str)
def test_translations_keep_the_places_of_their_texts(path: Path) -> None:
    with path.open("rb") as source:
        catalogue = read_po(source)
    for message in catalogue:
        if not message.id or not message.string:
            continue
        texts = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        # "One file" may be said without a number; the last form may not.
        for text, string in zip(texts, strings, strict=True):
            assert places(string) in (places(text), places(texts[-1])), texts


def places(text: str) -> set[str]:
    """The places of a text that values fill."""
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text))


@pytest.mark.parametrize("path", sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po")), ids=str)
def test_no_text_is_translated_twice(path: Path) -> None:
    """The reader of catalogues takes the later one in silence."""
    source = path.read_text(encoding="utf-8").replace('"\n"', "")
    counted = Counter(re.findall(r'^msgid "(.+)"$', source, flags=re.MULTILINE))
    assert [text for text, count in counted.items() if count > 1] == []


def told(message: Message) -> str:
    """The text itself, or the first form of it."""
    return message.id if isinstance(message.id, str) else message.id[0]


def whole(message: Message) -> bool:
    """Every form of it is translated."""
    strings = (message.string,) if isinstance(message.string, str) else message.string or ("",)
    return all(strings)


def untranslated(texts: Iterable[Message], catalogue: Iterable[Message]) -> list[str]:
    """The texts that somebody who reads another language would meet in English."""
    known = {told(each) for each in catalogue if each.id and whole(each)}
    return sorted({told(each) for each in texts if each.id} - known)


def test_every_text_is_said_in_urdu(tmp_path: Path) -> None:
    found = tmp_path / "all.pot"
    makefile = Path("Makefile").read_text(encoding="utf-8")
    (keywords,) = re.findall(r"extract -F babel.cfg ((?:-k \S+ )+)", makefile)
    asked = ["pybabel", "--quiet", "extract", "-F", "babel.cfg", *keywords.split()]
    CommandLineInterface().run([*asked, "-o", str(found), "."])  # type: ignore[no-untyped-call]
    with found.open("rb") as source, (CATALOGUES / "ur/LC_MESSAGES/messages.po").open("rb") as ours:
        texts, catalogue = read_po(source), list(read_po(ours, locale="ur"))
    assert untranslated(texts, catalogue) == []
    # The control: a text that is taken out of the catalogue is missed.
    without = [each for each in catalogue if each.id != "Sign in"]
    assert untranslated(texts, without) == ["Sign in"]


def test_an_example_of_a_day_reads_in_its_order_among_urdu() -> None:
    """Left to itself, 2027-06-30 stands as 30-06-2027 after an Urdu word."""
    texts = (CATALOGUES / "ur" / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")
    said = [line for line in texts.splitlines() if line.startswith(("msgstr", '"'))]
    days = [line for line in said if re.search(r"\d{4}-\d\d", line) and "Date:" not in line]
    assert days
    assert [line for line in days if not re.search("\u2066[^\u2069]*\\d{4}-\\d\\d", line)] == []


def test_only_a_text_with_places_doubles_its_percent() -> None:
    """A text without values is shown as it is written: %% would stand there twice."""
    with (CATALOGUES / "ur/LC_MESSAGES/messages.po").open("rb") as ours:
        texts = [word for each in read_po(ours, locale="ur") if each.id for word in words_of(each)]
    doubled = [text for text in texts if "%%" in text]
    assert doubled
    assert [text for text in doubled if "%(" not in text] == []


def words_of(message: Message) -> list[str]:
    """A text and its translation, each in every number."""
    found = []
    for each in (message.id, message.string):
        found += [each] if isinstance(each, str) else list(each or ())
    return found
