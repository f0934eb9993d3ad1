from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grants.kernel.words import count_characters, count_words, one_line, tidy

CASES = json.loads((Path(__file__).parents[1] / "assets" / "counted.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case["text"])[:30])
def test_a_text_is_counted_as_it_is_kept(case: dict[str, Any]) -> None:
    text = case["text"]
    assert count_words(text) == case["words"]
    assert count_characters(text) == case["characters"]
    assert count_characters(one_line(text)) == case.get("one_line", case["characters"])
    assert tidy(tidy(text)) == tidy(text)
