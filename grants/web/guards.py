"""Who may come to a view. Every view says so; an architecture test looks for the mark.

`@requires(Action)` asks the policy in general, before the view runs: could this actor
do it at all? A rule is then asked with no record, and answers for the actor alone.
The operation asks again with the record, and `find(actor, …)` hides what is not theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import current_app, g

from grants.kernel.errors import NotPermitted
from grants.kernel.policy import PUBLIC, Action, Actor, can

View = TypeVar("View", bound=Callable[..., Any])


class SignInNeeded(NotPermitted):
    """Nobody is signed in, and the page is not public."""


def load_actor(load: Callable[[], Actor | None]) -> Callable[[], Actor | None]:
    """Enter the function that says who is signed in (the accounts feature has it).

    It is called at most once a request; None means nobody.
    """
    _loader[:] = [load]
    return load


_loader: list[Callable[[], Actor | None]] = []


def current_actor() -> Actor:
    """Who is asking: the person signed in, or the public."""
    if "actor" not in g:
        g.actor = PUBLIC  # should loading fail, the error page is drawn for the public
        g.actor = (_loader[0]() if _loader else None) or PUBLIC
    return cast("Actor", g.actor)


def anyone(view: View) -> View:
    """This view is open to everybody, on purpose."""
    view.required_actions = ()  # type: ignore[attr-defined]
    return view


def requires(*actions: Action) -> Callable[[View], View]:
    """Only an actor who may do one of these actions comes to this view.

    Who is not signed in is asked to sign in, unless the public may do it too.
    """
    if not actions:
        raise ValueError("name an action, or mark the view with @anyone")

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            check(*actions)
            return current_app.ensure_sync(view)(*args, **kwargs)

        guarded.required_actions = actions  # type: ignore[attr-defined]
        return cast("View", guarded)

    return guard


def check(*actions: Action) -> None:
    """Raise SignInNeeded or NotPermitted unless the actor could do one of the actions."""
    actor = current_actor()
    if any(can(actor, action) for action in actions):
        return
    if actor.person_id is None:
        raise SignInNeeded
    raise NotPermitted
