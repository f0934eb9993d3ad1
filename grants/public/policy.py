"""What everybody may see. Each condition is the same for every reader, signed in or not.

Nothing here is about a person: no application, no review, no bank account.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement

import grants.calls.policy  # noqa: F401 - enters which calls the public sees
from grants.awards.queries_agreed import is_agreed
from grants.calls.models import Call
from grants.kernel.policy import PUBLIC, visible


def calls_shown() -> ColumnElement[bool]:
    """Calls that were announced. A draft, and a call cancelled, is the staff's own."""
    return visible(PUBLIC, Call)


def awards_shown() -> ColumnElement[bool]:
    """Awards from the agreement on. What was offered, declined or asked for is not shown."""
    return is_agreed()
