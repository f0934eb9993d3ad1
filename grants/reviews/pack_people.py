"""People's codes in a decision pack: R1 and on, in an order that only a secret gives again."""

from __future__ import annotations

import hmac
from collections.abc import Iterable


class People:
    """People's codes in one pack."""

    def __init__(self, key: bytes, ids: Iterable[int | None]) -> None:
        known = {each for each in ids if each is not None}

        def hidden(number: int) -> bytes:
            return hmac.digest(key, str(number).encode(), "sha256")

        ordered = sorted(known, key=hidden)
        self.codes = {number: f"R{place}" for place, number in enumerate(ordered, start=1)}

    def code(self, number: int | None) -> str | None:
        """The code of a person; None for nobody."""
        return None if number is None else self.codes[number]
