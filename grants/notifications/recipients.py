"""Who is told: an address, a name, a language. Notifications know nothing else of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Addressee(Protocol):
    """Anything with an address, a name and a language: a person's record is one."""

    @property
    def email(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def language(self) -> str: ...


@dataclass(frozen=True)
class Recipient:
    """Where a mail goes, how it greets, in which language it is written."""

    email: str
    name: str
    language: str = "en"
