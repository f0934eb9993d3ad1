"""The tables of the code, drawn into the documentation: lifecycles, rules of access, postings.

`grants docs` writes the files; a test compares them with what this would write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from grants.funds.chart import CHART, OF_KIND
from grants.funds.ledger import POSTINGS, AccountKind
from grants.funds.wording import ACCOUNTS, EVENTS, TYPES
from grants.kernel.i18n import use_language
from grants.kernel.policy import RULES, VISIBLE
from grants.kernel.workflow import LIFECYCLES, Lifecycle
from grants.paths import templates_dir

_DRAWN = "<!-- Drawn from the code by `grants docs`. Change the code, then run it again. -->\n"


def folder() -> Path:
    """The documentation of the checkout."""
    return templates_dir().parent / "docs"


def drawn() -> dict[str, str]:
    """Each file's name and text. Needs every room loaded."""
    with use_language("en"):
        return {"lifecycles.md": lifecycles(), "policy.md": policy(), "ledger.md": ledger()}


def write() -> list[Path]:
    """Write the files; give their paths."""
    folder().mkdir(exist_ok=True)
    written = []
    for name, text in drawn().items():
        file = folder() / name
        file.write_text(text, encoding="utf-8")
        written.append(file)
    return written


def lifecycles() -> str:
    """Each lifecycle as a diagram and a table."""
    parts = [
        _DRAWN,
        "# Lifecycles\n",
        "A record's status moves only along its table, by `kernel/workflow.py`. Who may do it "
        "stands in [policy.md](policy.md).\n",
    ]
    for name in sorted(LIFECYCLES):
        parts += _lifecycle(LIFECYCLES[name])
    return "\n".join(parts)


def _lifecycle(one: Lifecycle) -> Iterator[str]:
    yield f"## {one.name.replace('_', ' ').capitalize()}\n"
    yield "```mermaid\nstateDiagram-v2"
    yield f"    [*] --> {one.initial.value}"
    for row in one.transitions:
        for source in _in_order(one, row.sources):
            yield f"    {source} --> {row.target}: {row.label}"
    left = {source for row in one.transitions for source in row.sources}
    for status in one.statuses:
        if status.value not in left:
            yield f"    {status.value} --> [*]"
    yield "```\n"
    yield "| Action | From | To | On the button |"
    yield "| --- | --- | --- | --- |"
    for row in one.transitions:
        sources = ", ".join(f"`{source}`" for source in _in_order(one, row.sources))
        yield f"| `{row.action}` | {sources} | `{row.target}` | {row.label} |"
    yield ""


def _in_order(one: Lifecycle, statuses: frozenset[str]) -> list[str]:
    return [status.value for status in one.statuses if status.value in statuses]


def policy() -> str:
    """Every action with its rule, and every kind of record that is seen by a rule."""
    rows = [f"| `{action}` | {RULES[action].words} |" for action in sorted(RULES)]
    kinds = [f"- `{kind}`" for kind in sorted(kind.__name__ for kind in VISIBLE)]
    return "\n".join(
        [
            _DRAWN,
            "# Who may do what\n",
            "Each action has one rule, in its room's `policy.py`. A rule with a fund is asked "
            "about the fund of the record.\n",
            "| Action | Who |",
            "| --- | --- |",
            *rows,
            "\n## Who sees what\n",
            "Each of these kinds of record has one condition, `visible(actor)`, from which every "
            "query starts:\n",
            *kinds,
            "",
        ]
    )


def ledger() -> str:
    """The chart of accounts, and what each event posts."""
    accounts = [
        f"| {line.number} | {ACCOUNTS[line.kind]} | {TYPES[line.type]} | `{line.kind}` |"
        for line in CHART
    ]
    rules = [
        f"| {EVENTS[event]} | `{event}` "
        f"| {_side(leg.source for leg in legs)} | {_side(leg.target for leg in legs)} |"
        for event, legs in POSTINGS.items()
    ]
    return "\n".join(
        [
            _DRAWN,
            "# The ledger\n",
            "A transfer moves an amount from one account, which is credited, to another, which is "
            "debited. Nothing is changed afterwards; a correction is a reversal.\n",
            "The money in the bank is pooled: the bank account (1010) owes it to the lots (2010), "
            "and each lot's claim on it (1210 to 1290) says what the money is promised for. Put "
            "together, what is owed and the claims cancel, and the bank balance remains.\n",
            "## Chart of accounts\n",
            "| Number | Account | Type | Code |",
            "| --- | --- | --- | --- |",
            *accounts,
            "\n## What each event posts\n",
            "One line of credits stands beside one line of debits: each pair is a transfer.\n",
            "| Event | Code | Credit | Debit |",
            "| --- | --- | --- | --- |",
            *rules,
            "",
        ]
    )


def _side(kinds: Iterable[AccountKind]) -> str:
    return "<br>".join(f"{OF_KIND[kind].number} {ACCOUNTS[kind]}" for kind in kinds)
