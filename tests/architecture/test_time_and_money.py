"""No clock but the kernel's; no fraction near money."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Float, Numeric

from grants import models
from grants.kernel.db import Base
from tests.harness.places import ROOT

PACKAGE = ROOT / "grants"
THE_CLOCK = PACKAGE / "kernel" / "clock.py"

CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "func.now",
    "func.current_timestamp",
    "func.current_date",
    "func.localtime",
}
SQL_CLOCKS = ("CURRENT_TIMESTAMP", "CURRENT_DATE", "NOW()", "DATETIME('NOW'", "LOCALTIMESTAMP")

# Files that know money and also reckon with something else; sums in them use Money.
WITH_FRACTIONS = {
    "applications/limits.py": "megabytes of a file",
    "calls/callfile/fields.py": "how alike two words are",
    "demo/": "how good an invented application is",
    "reports/document.py": "widths of columns",
    "reports/page.py": "paths",
    "reports/pdf/": "places on paper",
    "reports/xlsx.py": "widths of columns",
    "web/pictures": "places in a picture",
}


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an attribute, or ""."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def clocks_in(source: str) -> Iterator[tuple[int, str]]:
    """Each reading of a clock, with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            name = dotted(node)
            if any(name == clock or name.endswith("." + clock) for clock in CLOCKS):
                yield node.lineno, name
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            for alias in node.names:
                if f"time.{alias.name}" in CLOCKS:
                    yield node.lineno, f"time.{alias.name}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.upper()
            for clock in SQL_CLOCKS:
                if clock in text and "SELECT" in text + " SELECT" and " " not in clock:
                    yield node.lineno, clock


def fractions_in(source: str) -> Iterator[tuple[int, str]]:
    """Each float: a literal, the type, or a true division."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, repr(node.value)
        if isinstance(node, ast.Name) and node.id == "float":
            yield node.lineno, "float"
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            left = node.left if isinstance(node, ast.BinOp) else node.target
            # `folder / "name"` joins a path.
            right = node.right if isinstance(node, ast.BinOp) else node.value
            if not any(
                isinstance(side, ast.Constant | ast.JoinedStr)
                and not isinstance(getattr(side, "value", ""), int | float)
                for side in (left, right)
            ):
                yield node.lineno, "/"


def of_money(file: Path) -> bool:
    """Does this file reckon with money? By its room, or by what it imports."""
    name = file.relative_to(PACKAGE).as_posix()
    if name.startswith(tuple(WITH_FRACTIONS)):
        return False
    if name.startswith(("funds/", "disbursements/", "awards/")):
        return True
    return "grants.kernel.money" in file.read_text(encoding="utf-8") or name == "kernel/money.py"


def test_only_the_kernels_clock_is_read() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {clock}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if file != THE_CLOCK
        for line, clock in clocks_in(file.read_text(encoding="utf-8"))
    ]
    assert found == [], "ask grants.kernel.clock"


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\ndatetime.datetime.now()",
        "from datetime import date\ndate.today()",
        "import time\ntime.time()",
        "from time import time\ntime()",
        "from sqlalchemy import func\nfunc.now()",
        "execute('SELECT CURRENT_TIMESTAMP')",
        "execute('UPDATE x SET at = now()')",
    ],
)
def test_another_clock_is_noticed(source: str) -> None:
    assert list(clocks_in(source))


def test_no_fraction_reckons_with_money() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {what}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if of_money(file)
        for line, what in fractions_in(file.read_text(encoding="utf-8"))
    ]
    assert found == [], "money is whole minor units: use Money, or divmod"


@pytest.mark.parametrize("source", ["x = 0.5", "x = float(y)", "x = minor / 2", "x /= y"])
def test_a_fraction_is_noticed(source: str) -> None:
    assert list(fractions_in(source))


def test_paths_are_no_fractions() -> None:
    assert list(fractions_in("folder / 'name'\nfolder / f'{x}.pdf'\nx // 2")) == []


def test_no_column_holds_a_fraction() -> None:
    models.load()
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    assert [str(column) for column in columns if isinstance(column.type, Float | Numeric)] == []
    money = [column for column in columns if column.name.endswith("_minor")]
    assert len(money) > 10
    assert [str(column) for column in money if not isinstance(column.type, BigInteger)] == []
