"""Records kept at once, and money in rupees."""

from typing import Any

from grants.kernel.db import db
from grants.kernel.money import Money


def kept(record: Any) -> Any:
    """Commit a record; it stays readable."""
    db.session.add(record)
    db.session.commit()
    return record


def rupees(text: str) -> Money:
    return Money.parse(text, "PKR")
