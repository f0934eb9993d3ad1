"""A process that submits an application and kills itself before a chosen statement.

Called by test_submitting.py: `python -m tests.applications.killed STATEMENT REFERENCE`.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from typing import Any

from sqlalchemy import event

from grants import create_app
from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.operations import submit_application
from grants.kernel.db import db, transact
from tests.applications.pages import application_named


def main(point: str, reference: str) -> None:
    """Submit, and be killed as the statement that begins with `point` is about to run."""
    app = create_app()
    with app.app_context():

        def before(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if statement.lstrip().startswith(point):
                os.kill(os.getpid(), signal.SIGKILL)

        def at_commit(_connection: Any) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        event.listen(db.engine, "before_cursor_execute", before)
        if point == "COMMIT":
            event.listen(db.engine, "commit", at_commit)
        actor = actor_of(db.session.get_one(Person, int(os.environ["GRANTS_PERSON"])))
        arrived = datetime.fromisoformat(os.environ["GRANTS_ARRIVED"])
        transact(
            lambda: submit_application(
                actor, application_named(reference), arrived_at=arrived, key="killed"
            )
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
