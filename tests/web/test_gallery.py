"""Every part, drawn once, as it is and with its errors."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.web import gallery


@pytest.fixture
def shown(app: Flask) -> Flask:
    gallery.show(app)
    return app


def test_every_part_is_drawn_in_both_directions(shown: Flask) -> None:
    browser = shown.test_client()
    english = browser.get("/gallery").get_data(as_text=True)
    urdu = browser.get("/gallery?lang=ur").get_data(as_text=True)
    assert re.search(r'<html lang="en"\s+dir="ltr"', english)
    assert re.search(r'<html lang="ur"\s+dir="rtl"', urdu)
    assert "bootstrap.min.css" in english
    assert "bootstrap.rtl.min.css" in urdu
    assert english.count("<h1") == 1
    assert "style=" not in english
    assert not re.search(r"<script>|\son\w+=", english)


def test_ids_are_used_once_and_references_meet_them(shown: Flask) -> None:
    page = shown.test_client().get("/gallery").get_data(as_text=True)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for listed in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page):
        assert set(listed.split()) <= set(ids), listed
