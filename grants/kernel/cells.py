"""Cells of a CSV file that no spreadsheet program will run as a formula."""

from __future__ import annotations

from datetime import date

from grants.kernel.money import Money

# What Excel, LibreOffice or Sheets take for the start of a formula, full-width forms
# included. OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain(cell: str | int | date | Money | None) -> str:
    """A figure as it is (`2385000.50`), a day as ISO 8601, a text made safe, nothing as empty."""
    match cell:
        case None:
            return ""
        case Money():
            return cell.plain()
        case date():
            return cell.isoformat()
        case int():
            return str(cell)
        case _:
            return safe(cell)


def safe(text: str) -> str:
    """The text, with an apostrophe before it where a program would run it as a formula."""
    return (
        f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text
    )
