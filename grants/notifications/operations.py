"""Telling people: a mail becomes a row in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from grants.kernel import outbox
from grants.kernel.i18n import use_language
from grants.kernel.storage import StoredFile
from grants.notifications.letters import write
from grants.notifications.recipients import Addressee


def tell(
    key: str,
    *,
    to: Addressee | Iterable[Addressee],
    template: str,
    attachments: Sequence[StoredFile] = (),
    **values: Any,
) -> bool:
    """Write a mail to each addressee, once per key and address; False if all were told before.

    `template` names a file of `templates/mail/` without its ending; it is filled with
    `values` (plain values, and texts read lazily), `name` (the addressee's) and `base_url`, in the
    addressee's language. The mail leaves when the transaction has been committed and
    the next delivery runs.
    """
    addressees = list(to) if isinstance(to, Iterable) else [to]
    files = [{"file": kept.public_id, "filename": kept.filename} for kept in attachments]
    told = False
    for one in addressees:
        with use_language(one.language):
            letter = write(template, {**values, "name": one.name})
        told |= outbox.enqueue(
            f"{key}:{one.email}",
            to=one.email,
            language=one.language,
            subject=letter.subject,
            body=letter.body,
            attachments=files,
        )
    return told
