"""The tables of the code, drawn into the documentation: lifecycles and rules of access.

`grants docs` writes the files; a test compares them with what this would write.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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
        return {"lifecycles.md": lifecycles(), "policy.md": policy()}


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
