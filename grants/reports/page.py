"""A Document as an accessible page: in the site, or as one file that needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grants import paths
from grants.kernel.i18n import gettext, ngettext, use_language
from grants.kernel.money import Money
from grants.reports.document import (
    Cell,
    Document,
    Fact,
    Named,
    Paragraph,
    Part,
    Row,
    Tone,
    cell_text,
    fact_text,
)

_STATIC = Path(__file__).resolve().parent.parent / "static"
_PARAGRAPHS = {Tone.LEAD: "lead", Tone.SOFT: "text-secondary"}
# What the shared styles take from Bootstrap, for a file that stands alone.
_ALONE = """
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: var(--g-paper); color: var(--g-ink);
  font: var(--bs-body-font-size)/var(--bs-body-line-height) var(--bs-body-font-family); }
.g-wrap { max-width: 70rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; width: 100%; } th { text-align: start; }
.d-none { display: none; } .d-block { display: block; } figure { margin: 0 0 1.5rem; }
.fw-bold { font-weight: 700; } .text-nowrap { white-space: nowrap; } .small { font-size: .875em; }
.mb-0 { margin-bottom: 0; } .mb-4 { margin-bottom: 1.5rem; } .lead { font-size: 1.125em; }
@media (min-width: 768px) { .d-md-block { display: block; } .d-md-none { display: none; } }
@media (min-width: 992px) { .d-lg-block { display: block; } .d-lg-none { display: none; } }
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A document as the templates ask for it."""

    document: Document

    def about(self) -> list[str]:
        """What stands under the title."""
        document = self.document
        return [text for text in (document.subtitle, document.reference, document.dated) if text]

    def kind(self, part: Part) -> str:
        return type(part).__name__

    def text(self, cell: Cell) -> str:
        return cell_text(cell)

    def note(self, cell: Cell) -> str:
        return cell.note if isinstance(cell, Named) else ""

    def href(self, cell: Cell) -> str:
        return cell.href if isinstance(cell, Named) else ""

    def figure_href(self, row: Row, at: int) -> str:
        """The transfers of a figure, where the row names them; nil has none to show."""
        named = at < len(row.hrefs) and not self.is_nil(row.cells[at])
        return row.hrefs[at] if named else ""

    def is_nil(self, cell: Cell) -> bool:
        return cell is None or (isinstance(cell, Money) and not cell)

    def fact(self, fact: Fact) -> str:
        return fact_text(fact.value)

    def is_money(self, fact: Fact) -> bool:
        return isinstance(fact.value, Money)

    def paragraph_class(self, part: Paragraph) -> str:
        return _PARAGRAPHS.get(part.tone, "")


def page(
    document: Document,
    *,
    files: Sequence[tuple[str, str]] = (),
    back_label: str = "",
    back_url: str = "",
) -> dict[str, Any]:
    """What `reports/document.html` needs: `render("reports/document.html", **page(document))`.

    `files` are the downloads, each with its label and its address.
    """
    return {
        "shown": Shown(document),
        "files": list(files),
        "back_label": back_label,
        "back_url": back_url,
    }


def write(document: Document) -> bytes:
    """The document as one HTML file: nothing in it is fetched from anywhere."""
    with use_language(document.language):
        template = _environment().get_template("reports/file.html")
        text = template.render(shown=Shown(document), styles=Markup(_styles()))  # noqa: S704
    return text.encode("utf-8")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(paths.templates_dir()),
        autoescape=True,
        undefined=StrictUndefined,
    )
    made.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    return made


@cache
def _styles() -> str:
    shared = "".join(
        (_STATIC / name).read_text("utf-8") for name in ("tokens.css", "components.css")
    )
    # The site's own font files are not beside this file; the reader's fonts serve.
    return re.sub(r"@font-face\s*\{.*?\}", "", shared, flags=re.DOTALL) + _ALONE
