"""Templates: nothing inline that the content security policy refuses, every text translatable."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.harness.places import ROOT

TEMPLATES = ROOT / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
MAILS = sorted((TEMPLATES / "mail").glob("*.txt"))

BODY_CLASS = re.compile(r"\{% block body_class %\}.*?\{% endblock( \w+)? %\}", re.DOTALL)
TAG_NAME = re.compile(r"(</?)\{\{.*?\}\}")
ALONE = {"reports/file.html"}
"""A file that is given away whole and carries its own style."""
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SILENT = {"script", "style", "code", "kbd"}
READ_ALOUD = {"alt", "aria-label", "placeholder", "title", "aria-roledescription"}
SAME_EVERYWHERE = {"PDF", "XLSX", "CSV", "HTML", "SHA-256", "kB", "MB", "English", "اردو"}
"""Words that no language changes."""


class Page(HTMLParser):
    """What a template says and does, once Jinja's parts are taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.raw: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        for name, value in attrs:
            if name == "style" or re.fullmatch(r"on[a-z]+", name):
                self.inline.append(f"<{tag} {name}=…>")
            if (value or "").strip().lower().startswith("javascript:"):
                self.inline.append(f"<{tag} {name}=javascript:…>")
            if name in READ_ALOUD:
                self._say(value or "")
        if tag == "style" or (tag == "script" and "src" not in names):
            self.inline.append(f"<{tag}>")
        if tag in SILENT:
            self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._say(data)

    def _say(self, text: str) -> None:
        words = re.sub(r"&\w+;", " ", text).split()
        left = [word for word in words if word.strip(".,:()·–—") not in SAME_EVERYWHERE]
        if any(sign.isalpha() for word in left for sign in word):
            self.raw.append(" ".join(words))


def read(source: str) -> Page:
    page = Page()
    source = TAG_NAME.sub(r"\1div", BODY_CLASS.sub("", source))
    page.feed(JINJA.sub(" ", source))
    page.close()
    return page


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(TEMPLATES)))
def test_nothing_is_inline(file: Path) -> None:
    inline = read(file.read_text(encoding="utf-8")).inline
    alone = file.relative_to(TEMPLATES).as_posix() in ALONE
    assert inline == (["<style>"] if alone else [])


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(TEMPLATES)))
def test_every_text_of_a_page_can_be_translated(file: Path) -> None:
    assert read(file.read_text(encoding="utf-8")).raw == [], "write it as {{ _('…') }}"


@pytest.mark.parametrize("file", MAILS, ids=lambda file: file.name)
def test_every_text_of_a_mail_can_be_translated(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    assert source.startswith("Subject: ")
    left = JINJA.sub(" ", source.removeprefix("Subject: "))
    words = [word for word in left.split() if not word.startswith("/")]  # paths of links
    assert [word for word in words if any(sign.isalpha() for sign in word)] == []


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<p style='color: red'>", "<p style=…>"),
        ("<a onclick='go()'>", "<a onclick=…>"),
        ("<script>go()</script>", "<script>"),
        ("<style>p {}</style>", "<style>"),
        ("<a href='javascript:go()'>", "<a href=javascript:…>"),
    ],
)
def test_what_is_inline_is_noticed(source: str, complaint: str) -> None:
    assert read(source).inline == [complaint]


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        "{{ _('Hello') }} there",
        "<img alt='A chart'>",
        "<p>{% if x %}Yes{% endif %}</p>",
    ],
)
def test_a_bare_text_is_noticed(source: str) -> None:
    assert len(read(source).raw) == 1


def test_what_is_allowed_is_not_noticed() -> None:
    page = read(
        "<script src='{{ asset('x.js') }}'></script><p>{{ _('Hello') }} — 5 · PDF</p><code>x</code>"
    )
    assert (page.inline, page.raw) == ([], [])
