"""Reading YAML that people wrote, with the line of every mistake.

Scalars are read as the text that stands in the file and turned into numbers, dates
or yes and no only where the reader of the field asks for it. So `NO` stays Norway and
`17:00` stays a time. Aliases, tags and several documents in one file are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent
from yaml.nodes import MappingNode, Node

from grants.kernel.errors import Invalid
from grants.kernel.i18n import _

LONGEST_FILE = 300_000
DEEPEST = 16
MOST_ERRORS = 50


@dataclass(frozen=True, order=True)
class LineError:
    """One mistake in a call file: where it is, and a sentence that says what to write."""

    line: int
    message: str

    def __str__(self) -> str:
        return _("Line %(line)s: %(message)s", line=self.line, message=self.message)


class CallFileError(Invalid):
    """A call file cannot be read; `errors` has one entry for each mistake, in line order."""

    def __init__(self, errors: Sequence[LineError]) -> None:
        self.errors = tuple(sorted(set(errors)))[:MOST_ERRORS]
        super().__init__("\n".join(str(error) for error in self.errors))


def line_of(node: Node) -> int:
    """The line a part of the file begins on, counted from 1."""
    return int(node.start_mark.line) + 1


def compose(text: str) -> MappingNode:
    """The file as a tree of nodes, or CallFileError with the line that stops the reading."""
    if len(text) > LONGEST_FILE:
        raise CallFileError(
            [
                LineError(
                    1,
                    _(
                        "The file has %(size)s characters. A call file may have %(most)s.",
                        size=f"{len(text):,}",
                        most=f"{LONGEST_FILE:,}",
                    ),
                )
            ]
        )
    try:
        _refuse_tricks(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise CallFileError([_syntax_error(error)]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise CallFileError(
            [
                LineError(
                    line, _("This line holds a character that text files do not have. Remove it.")
                )
            ]
        ) from error
    if node is None:
        raise CallFileError(
            [LineError(1, _("The file is empty. Begin with: title: The name of the call"))]
        )
    if not isinstance(node, MappingNode):
        raise CallFileError(
            [
                LineError(
                    line_of(node),
                    _("The file must begin with a key, such as: title: The name of the call"),
                )
            ]
        )
    return node


def _refuse_tricks(text: str) -> None:
    """Stop at what makes a small file grow or act, before anything is built from it."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise CallFileError(
                    [
                        LineError(
                            line, _("A second document begins here. Keep one call in one file.")
                        )
                    ]
                )
        if isinstance(event, AliasEvent):
            raise CallFileError(
                [
                    LineError(
                        line,
                        _(
                            "“*%(name)s” refers to another place. Write the text again instead.",
                            name=event.anchor,
                        ),
                    )
                ]
            )
        if isinstance(event, NodeEvent) and getattr(event, "tag", None):
            raise CallFileError(
                [
                    LineError(
                        line,
                        _(
                            "“%(tag)s” is not used in call files. Remove it.",
                            tag=getattr(event, "tag", ""),
                        ),
                    )
                ]
            )
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise CallFileError(
                    [
                        LineError(
                            line, _("This is nested more than %(most)s levels deep.", most=DEEPEST)
                        )
                    ]
                )
        if isinstance(event, CollectionEndEvent):
            depth -= 1


def _syntax_error(error: yaml.MarkedYAMLError) -> LineError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    problem = (error.problem or "").replace("\n", " ")
    if "mapping values are not allowed" in problem:
        return LineError(
            line, _("There is a second colon here. Put the text between double quotes.")
        )
    if "found character '\\t'" in problem:
        return LineError(line, _("This line is indented with a tab. Use spaces."))
    if "cannot start any token" in problem:
        return LineError(
            line, _("This text begins with a special character. Put it between double quotes.")
        )
    return LineError(
        line,
        _(
            "This cannot be read (%(problem)s). "
            "Check the indentation and the quotes here and just above.",
            problem=problem,
        ),
    )
