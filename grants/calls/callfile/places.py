"""An edited call, read back from its call file, with the place of every mistake.

A page that edits one question or one section has what was typed written into the file of
the call and the file read: so page and file share every rule. A mistake comes back with
its path in the file, such as ("sections", 0, "questions", 2, "label", "ur").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from grants.calls.callfile.layout import Written, mapping_lines
from grants.calls.callfile.lines import CallFileError, compose, line_of
from grants.calls.callfile.reading import CallReader
from grants.calls.callfile.writing import UNTYPED, Typed, write_call
from grants.calls.definition import CallDefinition
from grants.kernel.errors import Invalid

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class PlacedError:
    """One mistake: its path in the file, and a sentence that says what to do."""

    path: Path
    message: str


class EditRefused(Invalid):
    """The call cannot be kept so; `errors` has one entry for each mistake."""

    def __init__(self, errors: Sequence[PlacedError]) -> None:
        self.errors = tuple(errors)
        super().__init__(" ".join(dict.fromkeys(error.message for error in errors)))


def reread(definition: CallDefinition, typed: Typed = UNTYPED) -> CallDefinition:
    """The call as its file says it, with what was typed of one part in its place.

    Raises EditRefused with the place of each mistake.
    """
    text = write_call(definition, typed)
    try:
        root = compose(text)
    except CallFileError as error:
        raise EditRefused([PlacedError((), each.message) for each in error.errors]) from error
    try:
        return CallReader().call(root)
    except CallFileError as error:
        raise EditRefused(
            [PlacedError(_path(root, each.line), each.message) for each in error.errors]
        ) from error


def _path(node: Node, line: int) -> Path:
    """The way to the last thing that begins on the line or above it."""
    if isinstance(node, MappingNode):
        begun = [pair for pair in node.value if line_of(pair[0]) <= line]
        if begun:
            key, value = begun[-1]
            return (str(key.value), *(_path(value, line) if line_of(value) <= line else ()))
    if isinstance(node, SequenceNode):
        entries = [place for place, each in enumerate(node.value) if line_of(each) <= line]
        if entries:
            return (entries[-1], *_path(node.value[entries[-1]], line))
    return ()


def condition_text(written: Written) -> str:
    """A condition in the words of a call file, to edit by itself."""
    lines = list(mapping_lines({"when": written}, 0))[1:]
    return "\n".join(line.removeprefix("  ") for line in lines)


def condition_typed(text: str) -> Written:
    """What such words say, to be written into a file. Raises CallFileError."""
    node = compose("when:\n" + "\n".join("  " + line for line in text.splitlines()))
    return _written(node.value[0][1])


def _written(node: Node) -> Written:
    if isinstance(node, MappingNode):
        return {
            str(key.value): _written(value)
            for key, value in node.value
            if isinstance(key, ScalarNode)
        }
    if isinstance(node, SequenceNode):
        return [_written(each) for each in node.value]
    return str(node.value)
