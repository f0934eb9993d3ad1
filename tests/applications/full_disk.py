"""A process whose disk takes no large file; somebody uploads one.

Called by test_full_disk.py: `python -m tests.applications.full_disk EMAIL REFERENCE`. It
prints the answer's status and then the page.
"""

from __future__ import annotations

import resource
import sys
from io import BytesIO

from grants import create_app
from tests.factories.people import PASSWORD
from tests.harness.visitor import Visitor

# Less than the file, which is itself small enough to travel in memory.
ROOM = 400_000


def main(email: str, reference: str) -> None:
    """Sign in, fill the disk, upload."""
    app = create_app({"TESTING": True, "SECRET_KEY": "only-for-tests"})
    app.test_client_class = Visitor
    client = app.test_client()
    client.post("/sign-in", data={"email": email, "password": PASSWORD})
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))
    answer = client.post(
        f"/applications/{reference}/sections/basics",
        data={
            "q_name": "Written before the disk was full",
            "q_minors": "yes",
            "upload": "policy",
            "q_policy": (BytesIO(b"%PDF-1.4\n" + b" " * (ROOM + 50_000)), "policy.pdf"),
        },
    )
    sys.stdout.write(f"{answer.status_code}\n{answer.get_data(as_text=True)}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
