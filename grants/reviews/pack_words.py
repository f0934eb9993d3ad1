"""The words that a decision pack says on itself. In English, whoever made it."""

from __future__ import annotations

_README = """Decision pack
=============

{title}
{count} applications under review or decided.

This file has what the decisions of one call rest on, as data: the frozen rubrics, every submitted
review and its scores, the flags, plans and risks of harm, conflicts of interest, the ranking, the
line drawn in it, the decisions with their figures, complaints, minutes, and the seals of the audit
trail's entries on all of it.

Check it, without a database and without an installation of the city's:

    grants decision check THIS-FILE.zip

It proves every hash, works out again merit, thresholds, harm gates, the ranking and the figures of
each decision from the scores and the frozen rubrics, and says what differs, if anything does.

Nobody is named. Reviewers and staff stand under codes, R1 and on; a code means nothing outside
this file. What people wrote about a case is not here, but for the reasons of decisions, lines and
answers, what plans will do, what risks there are, and minutes.
{partly}
Whoever could change the whole file could change its hashes too. Compare its root, which the check
prints, with the root that the city gave.

    applications.json   each application: what it asked for, where it stands, its stored totals
    audit.json          the seals of the audit trail's entries on all this
    call.json           the call and its budget, in minor units of its currency
    complaints.json     complaints about decisions, and what was answered
    conflicts.json      who has an interest in which application
    decisions.json      what was decided, why, on which figures, and their hash
    harm.json           flags with their plans and withdrawals; risks with every rating
    limits.json         the limits within which a portfolio was chosen, version after version
    lines.json          where people drew the funding line, and why
    panels.json         meetings: agenda, what a portfolio proposed, recusals, votes, minutes
    ranking.csv, .json  the ranking as it was shown
    reviews.json        every submitted review and its scores; "counts" says which of them count
    rubrics/            each version of the call that was answered, with its hash
    waiting-list.json   who waits, in order, and how people moved them
    worked-out.json     scores that follow from answers, and from what
    manifest.json       the hash of each file, and the root over them
"""


def readme(title: str, count: int, *, whole: bool) -> str:
    """The pack's README. A pack that is not whole leaves out what its taker may not see."""
    partly = (
        ""
        if whole
        else "\nCases from which whoever took this pack is kept away are not in it, if there are "
        "any.\n"
    )
    return _README.format(title=title, count=count, partly=partly)
