"""The bench from end to end, on a small number; its figures themselves are never judged."""

import io
import json
from pathlib import Path

import pytest

from grants.bench import databases, run
from grants.bench.figures import Figures
from grants.bench.measure import Measured, Page, Timing
from grants.bench.reckoning import Reckoned, text


def test_each_page_is_measured_beside_the_bare_one(tmp_path: Path) -> None:
    out, file = io.StringIO(), tmp_path / "figures.json"
    ranked = Reckoned("rank 10", 0.5, 2.0)
    figures = run(20, None, out, kinds=["sqlite"], json_file=file, requests=5, reckoned=[ranked])
    said = out.getvalue()
    assert json.loads(file.read_text())[1] == ranked.document()
    assert said.endswith(text([ranked]) + "\n")
    pages = {each["page"]: each for each in json.loads(file.read_text())[0]["pages"]}
    for name in ("staff list", "staff list, far in", "application", "public call page"):
        assert pages[name]["times_bare"] > 0
        assert pages[name]["requests"] == 5
        assert pages[name]["queries"] > 0
        assert name in said
    assert pages["bare Flask page"]["queries"] == 1
    assert pages["bare Flask page"]["times_bare"] == 1
    assert figures[0].rows > 20 * 3 * 16
    assert "worker memory: " in said


def test_a_database_with_tables_is_left_alone(database_url: str) -> None:
    with pytest.raises(databases.NotEmpty, match="empty one only"):
        run(5, database_url, io.StringIO())


def test_the_table_reads_in_milliseconds() -> None:
    bare = Timing(Page("bare Flask page", "/bare/"), [0.001, 0.002, 0.003], {1}, 100)
    slow = Timing(Page("staff list", "/"), [0.010] * 19 + [0.5], {7, 8}, 2048)
    figures = Figures("SQLite", "3", 1000, 9000, 3.0, 2**20, Measured([bare, slow], 2**20, 2**21))
    rows = {line[:24].strip(): line[24:].split() for line in figures.text().splitlines()}
    assert rows["bare Flask page"] == ["2.0", "3.0", "1.0", "1", "0"]
    assert rows["staff list"] == ["10.0", "500.0", "5.0", "7–8", "2"]
    assert "3,000 rows/s" in figures.text()
