"""A client whose forms are those of our own pages: each POST carries the session's token."""

import secrets
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse


class Visitor(FlaskClient):
    """Somebody without a browser. `own_forms = False` posts as a stranger's page would."""

    own_forms = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask for a page."""
        if kwargs.get("method") == "POST" and self.own_forms:
            headers = Headers(kwargs.get("headers"))
            headers["X-CSRFToken"] = self.token()
            kwargs["headers"] = headers
        return super().open(*args, **kwargs)

    def token(self) -> str:
        """What the hidden field of a form would carry."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        signer = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(raw))
