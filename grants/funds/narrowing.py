"""Which rows of the ledger make a figure: what the address of the ledger page says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from grants.funds.ledger import AccountKind, LedgerEvent


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Rows of these events, that touch accounts of this kind, of this contributor, in these days.

    `like` is the reference of a contribution: rows of every lot that is restricted as its lot.
    `objective` is the key of an aim: rows of every lot that may serve that objective alone.
    """

    events: tuple[LedgerEvent, ...] = ()
    kind: AccountKind | None = None
    contributor: str = ""
    like: str = ""
    first: date | None = None
    last: date | None = None
    objective: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Narrowing:
        """From the address. Raises ValueError on what no row can have."""
        return cls(
            events=tuple(LedgerEvent(each) for each in asked.get("event", "").split(",") if each),
            kind=AccountKind(asked["kind"]) if asked.get("kind") else None,
            contributor=asked.get("contributor", ""),
            like=asked.get("like", ""),
            first=date.fromisoformat(asked["from"]) if asked.get("from") else None,
            last=date.fromisoformat(asked["to"]) if asked.get("to") else None,
            objective=asked.get("objective", ""),
        )

    def address(self, slug: str) -> str:
        """The page of these rows in the ledger of a fund."""
        said = {
            "event": ",".join(each.value for each in self.events),
            "kind": self.kind.value if self.kind else "",
            "contributor": self.contributor,
            "like": self.like,
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            "objective": self.objective,
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"/funds/{slug}/ledger?{query}" if query else f"/funds/{slug}/ledger"
