"""Two complaints without a name: one that is looked into, and one that waits for triage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from grants.awards.models import Award
from grants.calls.models import Call
from grants.incidents import code
from grants.incidents import operations as complaining
from grants.incidents.operations import Told, Triage
from grants.incidents.queries import Subject
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.policy import PUBLIC, Actor


def complain(
    manager: Actor, award: Award, call: Call, *, earlier: datetime, yesterday: datetime
) -> None:
    """One about the award, triaged and looked into; one about the open call, of yesterday."""
    subject = Subject(f"award:{award.reference}", award.fund_id, award.call_id, award.id)
    with clock.at(earlier):
        told = Told(
            "Seats in the front row went to relatives of the organisers. Others stood.",
            in_danger=False,
        )
        made = _do(
            lambda: complaining.report(PUBLIC, subject=subject, told=told, secret=code.new_secret())
        )
        found = Triage("complaint", "low", "staff", assigned_to=manager.person_id)
        _do(lambda: complaining.triage(manager, incident=made, found=found))
        _do(lambda: complaining.start(manager, incident=made))
        _do(lambda: complaining.write(manager, incident=made, text="On which evening was it?"))
        answer = "On the second evening, near the canal."
        _do(lambda: complaining.answer(PUBLIC, incident=made, text=answer, key="demo"))
        note = "Spoke with the organisers: from now on seats go by a list at the door."
        _do(lambda: complaining.keep_note(manager, incident=made, text=note))
    with clock.at(yesterday):
        about = Subject(f"call:{call.slug}", call.fund_id, call.id)
        told_later = Told(
            "ایک شخص فارم بھروانے کے پیسے مانگ رہا ہے۔",
            in_danger=False,
            language="ur",
        )
        _do(
            lambda: complaining.report(
                PUBLIC, subject=about, told=told_later, secret=code.new_secret()
            )
        )


def _do(work: Callable[[], Any]) -> Any:
    return transact(work)
