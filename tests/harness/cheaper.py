"""What each test would otherwise pay anew: compiled templates, and the cost of a password."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from grants.accounts import passwords
from grants.kernel.policy import Actor
from grants.web import navigation, waiting
from tests.harness import statements


class Compiled(BytecodeCache):
    """Templates compiled by an earlier app of this run; a changed text is compiled again."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


compiled = Compiled()
dear = passwords._hasher
"""The product's own hasher, for the tests of passwords."""
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
statements.share()


def quicker(app: Flask) -> Flask:
    """The same app, which does not compile its templates again."""
    app.jinja_env.bytecode_cache = compiled
    return app


@contextmanager
def counted_once() -> Iterator[None]:
    """The menu counts once for each reader: for a while in which nothing can change."""
    known: dict[tuple[Actor, tuple[str, ...]], dict[str, int]] = {}

    def remembered(endpoints: Iterable[str], actor: Actor) -> dict[str, int]:
        asked = actor, tuple(endpoints)
        if asked not in known:
            known[asked] = waiting.count_waiting(asked[1], actor)
        return known[asked]

    with patch.object(navigation, "count_waiting", remembered):
        yield
