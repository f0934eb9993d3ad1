"""What is read of a call's meetings for its decision pack. Names become codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.calls.models import Call
from grants.kernel.db import db
from grants.kernel.policy import Actor, seen
from grants.reviews.models_panel import (
    Panel,
    PanelItem,
    PanelMember,
    PanelNote,
    PanelSettlement,
)


class Meetings:
    """The meetings of a call as an actor sees them, read once."""

    def __init__(self, actor: Actor, call: Call) -> None:
        self.panels = _all(actor, Panel, Panel.call_id == call.id)
        of_call = select(Panel.id).where(Panel.call_id == call.id)
        self.members = _all(actor, PanelMember, PanelMember.panel_id.in_(of_call))
        self.items = _all(actor, PanelItem, PanelItem.panel_id.in_(of_call))
        self.notes = _all(actor, PanelNote, PanelNote.panel_id.in_(of_call))
        of_items = [each.id for each in self.items]
        self.settled = _all(actor, PanelSettlement, PanelSettlement.item_id.in_(of_items))

    @property
    def people(self) -> set[int]:
        """Everybody who sat in one, or wrote in its minutes."""
        return {each.person_id for each in self.members} | {each.author_id for each in self.notes}

    def told(self, codes: Mapping[int, str], references: Mapping[int, str]) -> list[dict[str, Any]]:
        """Each meeting: who sat in it, its agenda, how each item ended, and its minutes."""
        return [self._told(each, codes, references) for each in self.panels]

    def _told(
        self, panel: Panel, codes: Mapping[int, str], references: Mapping[int, str]
    ) -> dict[str, Any]:
        members = [each for each in self.members if each.panel_id == panel.id]
        named = {each.person.name: codes[each.person_id] for each in members}
        items = [
            each
            for each in self.items
            if each.panel_id == panel.id and each.application_id in references
        ]
        ends = {each.item_id: each for each in self.settled}
        items.sort(key=lambda each: (each.place, each.id))
        cases = {each.id: references[each.application_id] for each in items}
        return {
            "panel": panel.public_id,
            "meets_at": _moment(panel.meets_at),
            "status": panel.status,
            "quorum": panel.quorum,
            "chair": codes.get(panel.chair_id),
            "members": sorted(codes[each.person_id] for each in members),
            "items": [
                {
                    "application": cases[each.id],
                    "status": each.status,
                    "proposed": each.proposed,
                    "end": _end(ends[each.id], named) if each.id in ends else None,
                }
                for each in items
            ],
            "minutes": [
                {
                    "application": cases.get(each.item_id) if each.item_id else None,
                    "by": codes[each.author_id],
                    "at": _moment(each.written_at),
                    "text": each.text,
                }
                for each in self.notes
                if each.panel_id == panel.id and (each.item_id is None or each.item_id in cases)
            ],
        }


def _end(settled: PanelSettlement, named: Mapping[str, str]) -> dict[str, Any]:
    record = settled.record
    return {
        "outcome": settled.outcome,
        "decision": settled.decision.number if settled.decision else None,
        "reason": settled.reason,
        "quorum": record["quorum"],
        "present": [_code(name, named) for name in record["present"]],
        "recused": [_code(name, named) for name in record["recused"]],
        "votes": [
            {
                "person": _code(each["name"], named),
                "vote": each["vote"],
                "reviewed": each["reviewed"],
            }
            for each in record["votes"]
        ],
        "seal": settled.seal,
    }


def _code(name: str, named: Mapping[str, str]) -> str:
    """Who has been renamed, or left the panel, since stands under no code."""
    return named.get(name, "R?")


def _all(actor: Actor, record: Any, *where: Any) -> Sequence[Any]:
    query = seen(actor, record).where(*where).order_by(record.id)
    if record is PanelMember:
        query = query.options(joinedload(PanelMember.person))
    if record is PanelSettlement:
        query = query.options(joinedload(PanelSettlement.decision))
    return db.session.scalars(query).all()


def _moment(at: datetime) -> str:
    return at.isoformat()
