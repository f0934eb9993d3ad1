"""What an import came to, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grants.kernel.i18n import _, ngettext
from grants.kernel.money import Money

_NAMED = 12


def taken_words(added: int, changed: int, same: int, left_out: Iterable[str]) -> str:
    """How many awards are new, changed and as they were; what was not kept."""
    first = _(
        "%(added)s new, %(changed)s changed, %(same)s as they were.",
        added=added,
        changed=changed,
        same=same,
    )
    names = sorted(left_out)
    if not names:
        return first
    second = ngettext(
        "%(n)s field is not kept: %(names)s.",
        "%(n)s fields are not kept: %(names)s.",
        len(names),
        names=", ".join(names[:_NAMED]),
    )
    return f"{first} {second}"


def sums_words(sums: Sequence[tuple[int, Money]]) -> list[str]:
    """How many past awards there are in each currency, and their sum."""
    return [
        ngettext("%(n)s award, %(total)s", "%(n)s awards, %(total)s", count, total=str(total))
        for count, total in sums
    ]
