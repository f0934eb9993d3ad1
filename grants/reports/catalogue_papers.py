"""The papers that one side gives the other: receipt, award letter, agreement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from grants.accounts.models import Person
from grants.applications.blank import blank_form as written
from grants.applications.blank import hand_in_words
from grants.applications.completeness import requested_amount, title_of
from grants.applications.content import answers_in, files_in
from grants.applications.eyes import Eyes
from grants.applications.models import Application, SubmittedVersion
from grants.applications.policy import eyes_of
from grants.applications.queries_paper import way_words
from grants.applications.wording import read_sections
from grants.awards.models import Agreement, Award
from grants.awards.models_variation import Variation
from grants.awards.queries import acceptance_of, current_agreement
from grants.awards.queries_signing import countersignature_of
from grants.awards.queries_variation import text_of
from grants.calls.document import from_document
from grants.calls.models import Call, CallVersion
from grants.calls.operations import definition_of
from grants.calls.wording_limits import who_may_apply
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.i18n import _, language, use_language
from grants.kernel.policy import Actor, demand
from grants.reports import blank_form as blank_forms
from grants.reports import letters
from grants.reports import receipt as receipts
from grants.reports.catalogue import address
from grants.reports.document import Document
from grants.reports.policy import ReportAction
from grants.web.dates import when_text


def receipt(actor: Actor, application: Application, *, number: int | None = None) -> Document:
    """The receipt of the last submitted version, or of an earlier one by its number."""
    demand(actor, ReportAction.RECEIPT, application)
    query = select(SubmittedVersion).where(SubmittedVersion.application_id == application.id)
    if number is not None:
        query = query.where(SubmittedVersion.number == number)
    version = db.session.scalars(query.order_by(SubmittedVersion.number.desc()).limit(1)).first()
    if version is None:
        raise NotFound
    return receipt_of(version, eyes_of(actor, application))


def receipt_of(version: SubmittedVersion, eyes: Eyes) -> Document:
    """The receipt of a version for a reader with these eyes, in the language now."""
    application = version.application
    call = application.call
    content: dict[str, Any] = version.content
    definition = from_document(_text_answered(version).document)
    answers = answers_in(content)
    parties = version.parties or {}
    return receipts.receipt(
        fund=parties.get("fund", call.fund.name),
        number=version.receipt_number,
        version=version.number,
        reference=application.reference,
        title=title_of(definition, answers),
        call=definition.title.read(language()),
        organisation=parties.get("organisation", application.organisation.name),
        requested=requested_amount(definition, answers),
        arrived_at=version.arrived_at,
        zone=definition.time_zone,
        content=content,
        seal=version.content_hash,
        sections=read_sections(definition, answers, files_in(content), eyes),
        language=language(),
        address=address(f"/applications/{application.reference}"),
        entered=way_words(parties["way"]) if "way" in parties else "",
    )


def _text_answered(version: SubmittedVersion) -> CallVersion:
    """The text of the call that a version answers; a later one may hold by now."""
    found = db.session.scalars(
        select(CallVersion)
        .where(
            CallVersion.call_id == version.application.call_id,
            CallVersion.document_hash == version.content["call_digest"],
        )
        .order_by(CallVersion.number)
        .limit(1)
    ).first()
    return found or version.application.call_version


def blank_form(call: Call) -> Document:
    """The form of a call on paper, in the language now, for whoever sees the call."""
    definition = definition_of(call)
    closes = when_text(call.closes_at, call.time_zone)
    return blank_forms.blank_form(
        fund=call.fund.name,
        title=definition.title.read(language()),
        summary=definition.summary.read(language()),
        closes=closes,
        hand_in=hand_in_words(call.fund.contact, closes),
        who=who_may_apply(definition),
        tiers=blank_forms.tiers_table(definition),
        sections=written(definition),
        address=address(f"/calls/{call.slug}"),
    )


def letter(actor: Actor, award: Award) -> Document:
    """The letter that offers the award."""
    demand(actor, ReportAction.LETTER, award)
    fund = award.fund
    offer = letters.Offer(
        fund=fund.name,
        reference=award.reference,
        application=award.application.reference,
        title=award.title,
        purpose=award.purpose,
        recipient=award.organisation.name,
        address=award.organisation.address,
        amount=award.amount,
        starts_on=award.starts_on,
        ends_on=award.ends_on,
        instalments=[
            (
                each.number,
                each.due_on,
                each.amount,
                _("Progress report %(n)s is accepted", n=each.after_report.number)
                if each.after_report
                else _("Both sides have signed the agreement"),
            )
            for each in award.instalments
        ],
        conditions=[(each.text, each.due_on, each.before_instalment) for each in award.conditions],
        offered_on=clock.local(award.offered_at, fund.time_zone).date(),
        offered_by=_name(award.offered_by_id),
        contact=fund.contact,
    )
    return letters.letter(
        offer,
        language=language(),
        address=address(f"/my-awards/{award.reference}"),
        made_at=award.offered_at,
    )


def agreement(actor: Actor, award: Award) -> Document:
    """The last agreement, in the language it was made in, with both signatures."""
    demand(actor, ReportAction.AGREEMENT, award)
    if not award.agreements:
        raise NotFound
    return _signed_text(award, current_agreement(award))


def variation(actor: Actor, variation: Variation) -> Document:
    """The text of a variation, in the language it was made in, with both signatures."""
    demand(actor, ReportAction.AGREEMENT, variation.award)
    found = text_of(variation)
    if found is None:
        raise NotFound
    return _signed_text(variation.award, found, variation.number)


def _signed_text(award: Award, found: Agreement, variation: int = 0) -> Document:
    zone = award.fund.time_zone
    with use_language(found.language):
        accepted, countersigned = acceptance_of(found), countersignature_of(found)
        return letters.agreement(
            fund=award.fund.name,
            reference=award.reference,
            title=award.title,
            recipient=award.organisation.name,
            text=found.text,
            seal=found.text_hash,
            made_by=_name(found.made_by_id),
            made_on=clock.local(found.made_at, zone).date(),
            accepted=letters.SignedBy(
                accepted.acceptance.typed_name,
                accepted.acceptance.office,
                when_text(accepted.acceptance.accepted_at, zone),
            )
            if accepted
            else None,
            countersigned=letters.SignedBy(
                countersigned.name,
                countersigned.office,
                when_text(countersigned.signed_at, zone),
            )
            if countersigned
            else None,
            language=language(),
            address=address(
                f"/my-awards/{award.reference}/variations/{variation}"
                if variation
                else f"/my-awards/{award.reference}/agreement"
            ),
            made_at=found.made_at,
            variation=variation,
        )


def _name(person_id: int | None) -> str:
    person = db.session.get(Person, person_id) if person_id is not None else None
    return person.name if person else ""
