"""What the database holds of progress reports: what was accepted stays as it was accepted."""

from __future__ import annotations

from grants.kernel.refusing import Refusal, changed

_ACCEPTED = (
    "EXISTS (SELECT 1 FROM progress_report WHERE progress_report.id = {row}.report_id "
    "AND progress_report.status = 'accepted')"
)
_WHY = "the progress report is accepted"

REFUSALS = (
    Refusal(
        "progress_report_as_accepted",
        "progress_report",
        "UPDATE",
        "OLD.status = 'accepted' AND ("
        + changed(
            "status",
            "done_text",
            "learned_text",
            "people_reached",
            "spent_minor",
            "file_id",
            "public_summary",
            "submitted_by_id",
            "accepted_by_id",
        )
        + ")",
        _WHY,
    ),
    *(
        Refusal(f"{table}_{verb.lower()}_accepted", table, verb, _ACCEPTED.format(row=row), _WHY)
        for table in ("report_line", "report_indicator")
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
    ),
)
