"""What happens to a complaint or an incident."""

from grants.incidents.operations.reporting import Told, answer, report
from grants.incidents.operations.settling import (
    find_not_upheld,
    keep_note,
    reopen,
    resolve,
    start,
    write,
)
from grants.incidents.operations.triaging import Triage, triage, triage_again

__all__ = [
    "Told",
    "Triage",
    "answer",
    "find_not_upheld",
    "keep_note",
    "reopen",
    "report",
    "resolve",
    "start",
    "triage",
    "triage_again",
    "write",
]
