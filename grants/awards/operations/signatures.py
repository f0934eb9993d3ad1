"""How any text between fund and recipient is signed: an agreement, and a variation of it.

The recipient signs by a code that was mailed for this text to this person; the fund signs by
somebody who did not make the text. Whoever asks has locked the award and asked the policy.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from grants.accounts import passwords
from grants.accounts.models import Person
from grants.awards import agreement as agreements
from grants.awards import queries, queries_signing
from grants.awards.models import Acceptance, Agreement
from grants.awards.models_signing import Countersignature, SigningCode
from grants.kernel import audit, clock
from grants.kernel.db import db
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Action, Actor
from grants.notifications.operations import tell

CODE_WORKS = timedelta(minutes=15)
MOST_TRIES = 5
# So many codes an hour to one person for one text: guessing stays hopeless.
MOST_CODES = 5


def mail_code(actor: Actor, text: Agreement, *, action: Action, record: Any) -> str:
    """Mail the signatory a code that signs this text as it stands now.

    Effects, in order: the code is kept as a hash, tied to the text and the person, and takes
    the place of an earlier one; an audit entry of the record; a mail to the person's confirmed
    address. Returns the code, which only the mail may say.
    """
    person = db.session.get_one(Person, actor.person_id)
    if person.confirmed_at is None:
        raise NotNow(_("Confirm your address first: the code is mailed to it."))
    moment = clock.now()
    if queries_signing.codes_since(text, person.id, moment - timedelta(hours=1)) >= MOST_CODES:
        raise NotNow(_("Five codes were sent within the hour. Try again later."))
    code = f"{secrets.randbelow(10**6):06}"
    kept = SigningCode(
        agreement_id=text.id,
        person_id=person.id,
        code_hash=passwords.hashed(_tied(code, text.text_hash)),
        expires_at=moment + CODE_WORKS,
    )
    db.session.add(kept)
    db.session.flush()
    audit.record(actor, action, record, detail={"code": "sent", "agreement": text.number})
    award = text.award
    tell(
        f"award:{award.reference}:code:{kept.id}",
        to=person,
        template="signing_code",
        code=code,
        title=award.title,
        reference=award.reference,
        minutes=CODE_WORKS // timedelta(minutes=1),
    )
    return code


def is_signed_by(actor: Actor, text: Agreement) -> bool:
    """This person signed this text already, by the last code that was mailed for it."""
    kept = queries_signing.last_code(text, actor.person_id or 0)
    done = queries.acceptance_of(text)
    return done is not None and kept is not None and done.acceptance.code_id == kept.id


def same_signature(actor: Actor, text: Agreement, code: str) -> Acceptance | None:
    """The signature that stands, for whoever gives its code again; None for another code."""
    kept = queries_signing.last_code(text, actor.person_id or 0)
    done = queries.acceptance_of(text)
    if kept is None or done is None or not _fits(kept, code, text):
        return None
    return done.acceptance


def demand_read(text: Agreement, text_hash: str) -> None:
    """The text that was read is the text that stands; else NotNow."""
    if text.text_hash != text_hash or agreements.text_hash(text.text) != text_hash:
        raise NotNow(_("The agreement has changed since you read it. Read it again."))


def accept(
    actor: Actor, text: Agreement, *, code: str, typed_name: str, office: str
) -> Acceptance | None:
    """The recipient's signature with the seal of the text; None when the code is wrong.

    The try counts once the caller commits.
    """
    _check_names(typed_name, office)
    kept = queries_signing.last_code(text, actor.person_id or 0)
    if kept is None or kept.expires_at <= clock.now() or kept.tries >= MOST_TRIES:
        raise Invalid(_("This code no longer works. Ask for another one."), "code")
    kept.tries += 1
    db.session.flush()
    if not _fits(kept, code, text):
        return None
    acceptance = Acceptance(
        agreement_id=text.id,
        person_id=actor.person_id,
        typed_name=typed_name.strip(),
        office=office.strip(),
        text_hash=text.text_hash,
        code_id=kept.id,
    )
    db.session.add(acceptance)
    db.session.flush()
    return acceptance


def countersigned(
    actor: Actor, text: Agreement, *, typed_name: str, office: str
) -> Countersignature:
    """The fund's signature under the same text."""
    _check_names(typed_name, office)
    signature = Countersignature(
        agreement_id=text.id,
        person_id=actor.person_id,
        made_by_id=text.made_by_id,
        name=typed_name.strip(),
        office=office.strip(),
        text_hash=text.text_hash,
    )
    db.session.add(signature)
    db.session.flush()
    return signature


def _tied(code: str, seal: str) -> str:
    return f"{code}:{seal}"


def _fits(kept: SigningCode, code: str, text: Agreement) -> bool:
    return passwords.matches(kept.code_hash, _tied(code.strip(), text.text_hash))


def _check_names(typed_name: str, office: str) -> None:
    wrong = {}
    if len(typed_name.strip()) < 2:
        wrong["typed_name"] = _("Type your full name: it stands for your signature.")
    if len(office.strip()) < 2:
        wrong["office"] = _("Say in which office you sign, for example chair.")
    if wrong:
        raise Invalid.many(wrong)
