"""Files that come in chunks, from the page's script. Without it, a form brings them whole."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request, url_for
from werkzeug.wrappers import Response

from grants.applications import operations, queries
from grants.applications.models import Upload
from grants.applications.operations.uploading import CHUNK_AT_MOST
from grants.applications.queries_drafts import draft_of
from grants.applications.states import ApplicationAction
from grants.applications.views_frame import bp
from grants.calls.questions import QuestionType
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires

Told = tuple[Response, int]


@bp.post("/applications/<reference>/uploads")
@requires(ApplicationAction.ANSWER)
def begin_upload(reference: str) -> Told:
    """Say which file will come; the answer says where to send it."""
    actor = current_actor()
    application = queries.own_application(actor, reference)
    demand(actor, ApplicationAction.ANSWER, application)
    question = draft_of(application).definition.question(request.form.get("question", ""))
    size = request.form.get("size", 0, type=int)
    if question is None or question.type is not QuestionType.FILE:
        return _refused(_("This file cannot be taken here. Load the page again."), 422)
    try:
        upload = transact(
            lambda: operations.begin_upload(
                actor,
                application,
                question,
                filename=request.form.get("filename", ""),
                size=size,
            )
        )
    except Invalid as error:
        return _refused(error.message, 422)
    except NotNow as error:
        return _refused(error.message, 409)
    return jsonify(_state(reference, upload)), 201


@bp.get("/applications/<reference>/uploads/<public_id>")
@requires(ApplicationAction.ANSWER)
def upload_state(reference: str, public_id: str) -> Told:
    """How much of it has come."""
    application = queries.own_application(current_actor(), reference)
    return jsonify(_state(reference, queries.upload_of(application, public_id))), 200


@bp.post("/applications/<reference>/uploads/<public_id>")
@requires(ApplicationAction.ANSWER)
def receive_chunk(reference: str, public_id: str) -> Told:
    """The next chunk, beginning at `offset`."""
    actor = current_actor()
    application = queries.own_application(actor, reference)
    upload = queries.upload_of(application, public_id)
    if (request.content_length or 0) > CHUNK_AT_MOST:
        return _refused(_("This part of the file cannot be taken. Choose the file again."), 422)
    chunk, offset = request.get_data(), request.args.get("offset", -1, type=int)
    try:
        upload = transact(
            lambda: operations.receive_chunk(actor, upload, offset=offset, chunk=chunk)
        )
    except operations.WrongOffset:
        again = queries.upload_of(application, public_id)
        return jsonify(_state(reference, again)), 409
    except Invalid as error:
        return _refused(error.message, 422)
    except NotNow as error:
        return _refused(error.message, 403)
    except NotFound:
        return _refused(_("This file cannot be taken here. Load the page again."), 422)
    return jsonify(_state(reference, upload)), 200


def _state(reference: str, upload: Upload) -> dict[str, Any]:
    return {
        "url": url_for(
            "applications.receive_chunk", reference=reference, public_id=upload.public_id
        ),
        "offset": upload.received,
        "size": upload.size,
        "done": upload.finished_at is not None,
        "chunk": CHUNK_AT_MOST // 4,
    }


def _refused(words: str, status: int) -> Told:
    return jsonify(error=words), status
