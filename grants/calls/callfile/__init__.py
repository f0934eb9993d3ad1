"""Call files: a call as YAML that a person can read, and the same call as a definition.

`parse(dump(definition)) == definition`, and a file in the canonical form comes back
byte for byte from `dump(parse(text))`. A file that a person laid out otherwise, or
commented, is kept by whoever imports it and returned by `export_text` while the call
still says the same.
"""

from __future__ import annotations

from grants.calls.callfile.lines import CallFileError, LineError, compose
from grants.calls.callfile.places import EditRefused, PlacedError, reread
from grants.calls.callfile.reading import CallReader
from grants.calls.callfile.writing import Typed, write_call
from grants.calls.definition import CallDefinition

__all__ = [
    "CallFileError",
    "EditRefused",
    "LineError",
    "PlacedError",
    "Typed",
    "dump",
    "export_text",
    "parse",
    "reread",
]


def parse(text: str) -> CallDefinition:
    """Read a call file.

    Raises CallFileError with one sentence for each mistake, each naming its line.
    """
    return CallReader().call(compose(text.removeprefix("\ufeff")))


def dump(definition: CallDefinition) -> str:
    """The call as a call file in the canonical form."""
    return write_call(definition)


def export_text(definition: CallDefinition, source: str | None) -> str:
    """The file to hand out: the imported text while it still says the same, else `dump`."""
    if source:
        try:
            if parse(source) == definition:
                return source
        except CallFileError:
            pass  # the rules for call files have grown since it was imported
    return dump(definition)
