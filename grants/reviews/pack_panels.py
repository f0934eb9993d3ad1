"""The meetings of a decision pack: how each item ended, by how many votes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grants.reviews.panel_votes import enough, leads

Data = Mapping[str, Any]


def panel_findings(panels: Sequence[Data], decisions: Sequence[Data]) -> Iterator[str]:
    """Items that were settled by fewer votes than the quorum, or otherwise than was decided."""
    decided = {(each["application"], each["number"]): each for each in decisions}
    for panel in panels:
        for item in panel["items"]:
            subject = f"{item['application']}, on the panel's agenda"
            end = item["end"]
            if end is None:
                if item["status"] == "settled":
                    yield f"{subject}: it is settled, and nothing says how."
                continue
            yield from (f"{subject}: {said}" for said in _end(panel, end))
            if end["outcome"] == "deferred":
                continue
            decision = decided.get((item["application"], end["decision"]))
            if decision is None:
                yield f"{subject}: it ended in a decision that is not here."
            elif (decision["outcome"], decision["reason"]) != (end["outcome"], end["reason"]):
                yield f"{subject}: the minutes say {end['outcome']}, the decision something else."


def _end(panel: Data, end: Data) -> Iterator[str]:
    votes = end["votes"]
    people = [each["person"] for each in votes if each["person"] != "R?"]
    if len(set(people)) != len(people):
        yield "somebody's vote counts twice."
    if set(people) - set(end["present"]):
        yield "somebody voted who was not present."
    if set(people) & set(end["recused"]):
        yield "somebody voted who was recused."
    if end["outcome"] == "deferred":
        return
    if not enough(end["quorum"], votes) or end["quorum"] < panel["quorum"]:
        yield "it was decided by fewer votes than the quorum."
    if not leads(end["outcome"], votes):
        yield "another outcome had more votes."
