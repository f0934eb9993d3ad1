"""What an import came to, in words."""

from __future__ import annotations

from collections.abc import Sequence

from grants.kernel.i18n import _, ngettext
from grants.kernel.money import Money
from grants.opendata.models import PastImport
from grants.opendata.reading import Read


def taken_words(made: PastImport, read: Read) -> str:
    """How many awards are new, changed and as they were; what was not kept."""
    first = _(
        "%(added)s new, %(changed)s changed, %(same)s as they were.",
        added=made.added,
        changed=made.changed,
        same=made.same,
    )
    if not read.left_out:
        return first
    names = ", ".join(sorted(read.left_out)[:12])
    second = ngettext(
        "%(n)s field is not kept: %(names)s.",
        "%(n)s fields are not kept: %(names)s.",
        len(read.left_out),
        names=names,
    )
    return f"{first} {second}"


def sums_words(sums: Sequence[tuple[int, Money]]) -> list[str]:
    """How many past awards there are in each currency, and their sum."""
    return [
        ngettext("%(n)s award, %(total)s", "%(n)s awards, %(total)s", count, total=str(total))
        for count, total in sums
    ]
