"""A variation is signed by both sides, as its agreement was, and comes into force once."""

from __future__ import annotations

from grants.awards import queries, queries_signing
from grants.awards import queries_variation as reading
from grants.awards.models import Acceptance, Agreement, Award, Instalment
from grants.awards.models_signing import Countersignature
from grants.awards.models_variation import Variation
from grants.awards.operations import signatures
from grants.awards.operations.varying import demand_fits, locked
from grants.awards.operations.varying_money import settle_money
from grants.awards.schedule import FINAL_REPORT_AFTER
from grants.awards.states import ProgressReportStatus
from grants.awards.states_variation import VariationAction
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.errors import NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell

_A = VariationAction


def send_variation_code(actor: Actor, *, variation: Variation) -> str:
    """Mail the signatory a code that signs the variation; see `signatures.mail_code`."""
    _award, held = locked(variation)
    demand(actor, _A.SIGN, held)
    if held.lifecycle.transition(_A.SIGN, held.status) is None:
        raise NotNow(_("This variation is already answered."))
    return signatures.mail_code(actor, _text(held), action=_A.SIGN, record=held)


def sign_variation(
    actor: Actor,
    *,
    variation: Variation,
    text_hash: str,
    code: str,
    typed_name: str,
    office: str,
) -> Acceptance | None:
    """Sign the variation for the recipient, by the code that was mailed.

    Effects, in order: the award and the variation are locked; the try is counted; the signature
    with the seal of the text; the variation is signed, and waits for the fund. None when the code
    is wrong. Signed by this code already, it is the same signature again.
    """
    _award, held = locked(variation)
    demand(actor, _A.SIGN, held)
    text = reading.text_of(held)
    if text is not None and signatures.is_signed_by(actor, text):
        return signatures.same_signature(actor, text, code)
    if text is None or held.lifecycle.transition(_A.SIGN, held.status) is None:
        raise NotNow(_("This variation is already answered."))
    signatures.demand_read(text, text_hash)
    acceptance = signatures.accept(actor, text, code=code, typed_name=typed_name, office=office)
    if acceptance is None:
        return None
    detail = {"agreement": text.number, "text_hash": text_hash, "typed_name": typed_name.strip()}
    fire(actor, held, _A.SIGN, detail=detail)
    return acceptance


def countersign_variation(
    actor: Actor, *, variation: Variation, text_hash: str, typed_name: str, office: str
) -> Countersignature:
    """Sign the variation for the fund, after the recipient; not by whoever approved it.

    Effects, in order: the award and the variation are locked; it still fits what is paid; the
    fund's signature; it is in force; money is committed or given back; amount, last day and
    instalments are as it says; the recipient's signatories are told. Signed by this person
    already, it is the same signature.
    """
    award, held = locked(variation)
    demand(actor, _A.COUNTERSIGN, held)
    text = reading.text_of(held)
    done = queries_signing.countersignature_of(text) if text is not None else None
    if done is not None and done.person_id == actor.person_id:
        return done
    if text is None or held.lifecycle.transition(_A.COUNTERSIGN, held.status) is None:
        raise NotNow(_("This variation does not wait to be countersigned."))
    signatures.demand_read(text, text_hash)
    demand_fits(award, held)
    signature = signatures.countersigned(actor, text, typed_name=typed_name, office=office)
    detail = {"agreement": text.number, "text_hash": text_hash, "name": signature.name}
    fire(actor, held, _A.COUNTERSIGN, detail=detail, in_force_at=clock.now())
    settle_money(actor, held)
    _restate(award, held)
    tell(
        f"award:{award.reference}:variation:{held.number}:in_force",
        to=queries.signatories(award),
        template="variation_in_force",
        title=award.title,
        fund=award.fund.name,
        reference=award.reference,
        number=held.number,
    )
    return signature


def _text(held: Variation) -> Agreement:
    found = reading.text_of(held)
    if found is None:
        raise NotNow(_("This variation is not approved yet."))
    return found


def _restate(award: Award, held: Variation) -> None:
    """The award carries its terms as they stand; what they were stays in the variation."""
    if held.restates:
        for part in reading.unpaid(award):
            part.replaced_by_id = held.id
        db.session.flush()
        reports = {report.number: report.id for report in award.progress_reports}
        db.session.add_all(
            Instalment(
                award_id=award.id,
                number=part.number,
                amount_minor=part.amount_minor,
                due_on=part.due_on,
                after_report_id=reports[part.after_report] if part.after_report else None,
            )
            for part in held.plan
        )
    if held.after_ends_on != award.ends_on:
        for report in award.progress_reports:
            if report.is_final and report.status == ProgressReportStatus.DUE:
                report.due_on = held.after_ends_on + FINAL_REPORT_AFTER
    award.amount_minor = held.after_amount_minor
    award.ends_on = held.after_ends_on
    db.session.flush()
    db.session.expire(award, ["instalments"])
