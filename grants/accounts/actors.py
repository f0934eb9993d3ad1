"""From a person to an actor: whoever acts, with everything that policy asks about them.

Features that stand above accounts enter what else belongs to a person: organisations
say whose member they are, funds for which contributor they speak. Each is one query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, Protocol

from grants.kernel.policy import Actor

Scope = Literal["organisation_ids", "contributor_ids"]
Loader = Callable[[int], Iterable[int]]

_loaders: dict[str, Loader] = {}


class Somebody(Protocol):
    """What is asked of a person's record."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def roles(self) -> Sequence[Any]: ...


def add_scope_loader(scope: Scope) -> Callable[[Loader], Loader]:
    """Enter the function that gives, for a person's id, the ids of what they belong to."""

    def enter(load: Loader) -> Loader:
        _loaders[scope] = load
        return load

    return enter


def actor_of(person: Somebody) -> Actor:
    """The actor this person is, with roles and organisations as they stand now."""
    scopes = {scope: frozenset(load(person.id)) for scope, load in _loaders.items()}
    return Actor(
        person_id=person.id,
        name=person.name,
        email=person.email,
        roles=frozenset((grant.role, grant.fund_id) for grant in person.roles),
        language=person.language,
        organisation_ids=scopes.get("organisation_ids", frozenset()),
        contributor_ids=scopes.get("contributor_ids", frozenset()),
    )
