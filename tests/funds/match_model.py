"""Matching as plain numbers: after each step everything is reckoned again from the beginning."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.funds.machine_model import Books


class Matching:
    """What each rule owes, from the gifts as they stand; no event is remembered."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.rules: dict[int, dict[str, Any]] = {}
        self._gifts: list[tuple[str, int]] = []

    def born(self, kind: str, number: int) -> None:
        """A pledge or a lot is there."""
        self._gifts.append((kind, number))
        self.reckon()

    def approved(self, rule: int, **terms: Any) -> None:
        self.rules[rule] = {**terms, "last": None, "promised": 0}
        self.reckon()

    def ended(self, rule: int) -> None:
        self.rules[rule]["last"] = len(self._gifts)
        self.reckon()

    def is_live(self, rule: int) -> bool:
        return self.rules[rule]["last"] is None

    def owed(self, rule: int) -> int:
        one = self.rules[rule]
        known = self._gifts[: one["last"]]
        counted = sum(self._counts(one, kind, number) for kind, number in known)
        return int(min(one["cap"], counted * one["adds"] // one["for_each"]))

    def came(self, rule: int) -> int:
        return sum(one["amount"] for one in self._lots(rule) if not one["bounced"])

    def rest(self, rule: int) -> int:
        return int(self.rules[rule]["promised"]) - self.came(rule)

    def still_to_come(self, giver: int) -> int:
        return sum(self.rest(n) for n, one in self.rules.items() if one["matcher"] == giver)

    def reckon(self) -> None:
        for number, one in self.rules.items():
            due = self.owed(number) + sum(
                min(lot["refunded"], lot["amount"]) for lot in self._lots(number)
            )
            wanted = max(due, self.came(number))
            live = self.is_live(number)
            one["promised"] = wanted if live else min(one["promised"], wanted)

    def _lots(self, rule: int) -> list[dict[str, Any]]:
        return [lot for lot in self.books.lots.values() if lot["match"] == rule]

    def _counts(self, rule: dict[str, Any], kind: str, number: int) -> int:
        gift = self.books.pledges[number] if kind == "pledge" else self.books.lots[number]
        promised = kind == "pledge"
        on_pledges = rule["basis"] == "pledges"
        if gift["giver"] == rule["matcher"] or not rule["from"] <= gift["on"] <= rule["until"]:
            return 0
        if promised:
            left = (gift["came"] if gift["ended"] else gift["amount"]) - gift["refunded"]
            return max(0, left) if on_pledges else 0
        if gift["match"] is not None or (on_pledges and gift["pledge"] is not None):
            return 0
        if rule["theme"] not in ("", gift["theme"]):
            return 0
        # A refund may hold interest, and so be more than the gift.
        return 0 if gift["bounced"] else max(0, gift["amount"] - gift["refunded"])


FOR_EVER = date.max
