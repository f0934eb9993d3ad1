"""Every link in a mail leads to a page there is."""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from grants import ROOMS_WITH_PAGES
from grants.paths import templates_dir
from tests.harness.databases import on_sqlite

MAILS = sorted((templates_dir() / "mail").glob("*.txt"))
LINK = re.compile(r"\{\{ base_url \}\}((?:\{\{ \w+ \}\}|[^\s{}])*)")


def paths_in(source: str) -> list[str]:
    """The paths of a mail's links, each place filled with a 1."""
    return [re.sub(r"\{\{ \w+ \}\}", "1", found) for found in LINK.findall(source)]


def leads_somewhere(app: Flask, path: str) -> bool:
    try:
        app.url_map.bind("localhost").match(path, method="GET")
    except NotFound:
        return False
    return True


@on_sqlite
@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.stem)
def test_a_link_leads_to_a_page(app: Flask, mail: Path) -> None:
    paths = paths_in(mail.read_text(encoding="utf-8"))
    if "reviews" not in ROOMS_WITH_PAGES:
        paths = [path for path in paths if "review" not in path and "feedback" not in path]
    assert [path for path in paths if not leads_somewhere(app, path)] == []


@on_sqlite
def test_a_dead_link_is_noticed(app: Flask) -> None:
    (path,) = paths_in("See {{ base_url }}/nowhere/{{ x }} now")
    assert path == "/nowhere/1"
    assert not leads_somewhere(app, path)


def test_most_mails_have_a_link() -> None:
    linked = [mail for mail in MAILS if paths_in(mail.read_text(encoding="utf-8"))]
    assert len(linked) > len(MAILS) // 2
