"""What was typed and cannot be read yet: kept as it was typed, so that a draft loses nothing.

An answer is kept as {"value": …}. Where some of what was typed could not be read, {"raw": …}
stands beside it: the text of the field, or the lines of a table. It comes back into the
field, it is a gap until it is mended, and it never counts as an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from grants.applications.answers import Cleaned, Errors, read
from grants.calls.questions import Question

LONGEST_RAW = 100_000
# PostgreSQL keeps no zero sign in JSON, and no half of a pair.
_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Unread = Mapping[str, Any]


def unread_in(questions: Iterable[Question], raw: Mapping[str, Any], cleaned: Cleaned) -> Unread:
    """What was typed on a page into the questions whose answers could not all be read."""
    wrong = {place.partition("-")[0] for place in cleaned.errors}
    found = {
        question.key: _keepable(raw[question.key])
        for question in questions
        if question.key in wrong and question.key in raw
    }
    return {key: typed for key, typed in found.items() if _length(typed) <= LONGEST_RAW}


def unread_errors(question: Question, raw: Any, currency: str) -> Errors:
    """Why it cannot be read, by field name, in the language now."""
    errors: Errors = {}
    read(question, raw, currency, errors, question.key)
    return errors


def content_for(value: Any, raw: Any = None) -> dict[str, Any]:
    """An answer as it is kept."""
    return {"value": value} if raw is None else {"value": value, "raw": raw}


def shown_of(content: Mapping[str, Any]) -> Any:
    """What a page shows of a kept answer: by this two people on it are compared."""
    return {"raw": content["raw"]} if "raw" in content else content.get("value")


def _keepable(raw: Any) -> Any:
    if isinstance(raw, str):
        return _UNKEEPABLE.sub("", raw)
    if isinstance(raw, Mapping):
        return {str(key): _keepable(cell) for key, cell in raw.items()}
    if isinstance(raw, list | tuple):
        return [_keepable(cell) for cell in raw]
    return raw


def _length(raw: Any) -> int:
    if isinstance(raw, Mapping):
        return sum(_length(cell) for cell in raw.values())
    if isinstance(raw, list):
        return sum(_length(cell) for cell in raw)
    return len(raw) if isinstance(raw, str) else 1
