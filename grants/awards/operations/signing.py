"""The agreement is signed: by the recipient with a code that was mailed, then by the fund."""

from __future__ import annotations

import secrets
from datetime import timedelta

from grants.accounts import passwords
from grants.accounts.models import Person
from grants.awards import agreement as agreements
from grants.awards import queries, queries_conditions, queries_signing
from grants.awards.models import Acceptance, Agreement, Award
from grants.awards.models_signing import Countersignature, SigningCode
from grants.awards.states import AwardAction
from grants.funds.operations import commit_award
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import SYSTEM, Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell

CODE_WORKS = timedelta(minutes=15)
MOST_TRIES = 5
# So many codes an hour to one person for one text: guessing stays hopeless.
MOST_CODES = 5
OPEN_GATES = ("clear", "mitigated")


def send_signing_code(actor: Actor, *, award: Award) -> str:
    """Mail the signatory a code that signs the agreement as it stands now.

    Effects, in order: the award is locked; the code is kept as a hash, tied to the text and
    the person, and takes the place of an earlier one; an audit entry; a mail to the person's
    confirmed address. Returns the code, which only the mail may say.
    """
    held = lock(Award, award.id)
    demand(actor, AwardAction.SIGN, held)
    if held.lifecycle.transition(AwardAction.SIGN, held.status) is None:
        raise NotNow(_("This agreement is already answered."))
    _demand_met(held)
    person = db.session.get_one(Person, actor.person_id)
    if person.confirmed_at is None:
        raise NotNow(_("Confirm your address first: the code is mailed to it."))
    text = queries.current_agreement(held)
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
    audit.record(actor, AwardAction.SIGN, held, detail={"code": "sent", "agreement": text.number})
    tell(
        f"award:{held.reference}:code:{kept.id}",
        to=person,
        template="signing_code",
        code=code,
        title=held.title,
        reference=held.reference,
        minutes=CODE_WORKS // timedelta(minutes=1),
    )
    return code


def sign_agreement(
    actor: Actor, *, award: Award, text_hash: str, code: str, typed_name: str, office: str
) -> Acceptance | None:
    """Sign the agreement for the recipient, by the code that was mailed.

    Effects, in order: the award is locked; the try is counted; the signature with the seal of
    the text that was read; the award is signed, and waits for the fund. None when the code is
    wrong: the try counts once the caller commits. Signed by this code already, it is the same
    signature again. Raises NotNow when the text read is not the text that stands.
    """
    held = lock(Award, award.id)
    demand(actor, AwardAction.SIGN, held)
    text = queries.current_agreement(held)
    kept = queries_signing.last_code(text, actor.person_id or 0)
    done = queries.acceptance_of(text)
    if done is not None and kept is not None and done.acceptance.code_id == kept.id:
        return done.acceptance if _fits(kept, code, text) else None
    if held.lifecycle.transition(AwardAction.SIGN, held.status) is None:
        raise NotNow(_("This agreement is already answered."))
    if text.text_hash != text_hash or agreements.text_hash(text.text) != text_hash:
        raise NotNow(_("The agreement has changed since you read it. Read it again."))
    _demand_met(held)
    _check_names(typed_name, office)
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
        text_hash=text_hash,
        code_id=kept.id,
    )
    db.session.add(acceptance)
    db.session.flush()
    detail = {"agreement": text.number, "text_hash": text_hash, "typed_name": typed_name.strip()}
    fire(actor, held, AwardAction.SIGN, detail=detail)
    return acceptance


def countersign(
    actor: Actor, *, award: Award, text_hash: str, typed_name: str, office: str
) -> Countersignature:
    """Sign the agreement for the fund, after the recipient; not by whoever offered it.

    Effects, in order: the award is locked; the fund's signature under the same text; reserved
    money is committed, once; the award is agreed and, when nothing is missing, active; the
    recipient's signatories are told. Signed by this person already, it is the same signature.
    """
    held = lock(Award, award.id)
    demand(actor, AwardAction.COUNTERSIGN, held)
    text = queries.current_agreement(held)
    done = queries_signing.countersignature_of(text)
    if done is not None and done.person_id == actor.person_id:
        return done
    if held.lifecycle.transition(AwardAction.COUNTERSIGN, held.status) is None:
        raise NotNow(_("This agreement does not wait to be countersigned."))
    if text.text_hash != text_hash or agreements.text_hash(text.text) != text_hash:
        raise NotNow(_("The agreement has changed since you read it. Read it again."))
    _check_names(typed_name, office)
    signature = Countersignature(
        agreement_id=text.id,
        person_id=actor.person_id,
        made_by_id=text.made_by_id,
        name=typed_name.strip(),
        office=office.strip(),
        text_hash=text_hash,
    )
    db.session.add(signature)
    db.session.flush()
    commit_award(
        actor,
        fund=held.fund,
        application_id=held.application_id,
        amount=held.amount,
        on=clock.today(held.fund.time_zone),
        cause=held,
        key=f"award:{held.reference}:committed",
        about=f"{held.title}, {held.reference}",
    )
    detail = {"agreement": text.number, "text_hash": text_hash, "name": signature.name}
    fire(actor, held, AwardAction.COUNTERSIGN, detail=detail)
    if not missing_to_activate(held):
        fire(SYSTEM, held, AwardAction.ACTIVATE)
    tell(
        f"award:{held.reference}:countersigned",
        to=queries.signatories(held),
        template="award_countersigned",
        title=held.title,
        fund=held.fund.name,
        reference=held.reference,
    )
    return signature


def _demand_met(award: Award) -> None:
    waiting = queries_conditions.before_signature(award)
    if waiting:
        raise NotNow(
            _(
                "The signature waits until this is met: %(conditions)s",
                conditions=_("; ").join(condition.text for condition in waiting),
            )
        )


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


def missing_to_activate(award: Award) -> list[str]:
    """What an agreed award still lacks before it is active, as sentences."""
    if queries.gate_of(award) not in OPEN_GATES:
        return [_("The harm gate is not clear. See the harm register.")]
    return []


def activate(actor: Actor, *, award: Award) -> None:
    """Make an agreed award active, once what was missing is there."""
    held = lock(Award, award.id)
    missing = missing_to_activate(held)
    if missing:
        raise NotNow(" ".join(missing))
    fire(actor, held, AwardAction.ACTIVATE)
