"""An agreement is signed: by the recipient with a code that was mailed, then by the fund."""

from __future__ import annotations

from grants.awards import queries, queries_conditions, queries_signing
from grants.awards.models import Acceptance, Award
from grants.awards.models_signing import Countersignature
from grants.awards.operations import signatures
from grants.awards.states import AwardAction
from grants.funds.operations import commit_award
from grants.kernel import clock
from grants.kernel.db import lock
from grants.kernel.errors import NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import SYSTEM, Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell

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
    text = queries.current_agreement(held)
    return signatures.mail_code(actor, text, action=AwardAction.SIGN, record=held)


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
    if signatures.is_signed_by(actor, text):
        return signatures.same_signature(actor, text, code)
    if held.lifecycle.transition(AwardAction.SIGN, held.status) is None:
        raise NotNow(_("This agreement is already answered."))
    signatures.demand_read(text, text_hash)
    _demand_met(held)
    acceptance = signatures.accept(actor, text, code=code, typed_name=typed_name, office=office)
    if acceptance is None:
        return None
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
    signatures.demand_read(text, text_hash)
    signature = signatures.countersigned(actor, text, typed_name=typed_name, office=office)
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
