"""What the codes of triage are called."""

from __future__ import annotations

from babel.support import LazyProxy

from grants.incidents.states import Channel, Confidentiality, IncidentKind, Severity
from grants.kernel.i18n import lazy

KINDS: dict[str, LazyProxy] = {
    IncidentKind.INCIDENT: lazy("Incident: something happened that hurt or endangered somebody"),
    IncidentKind.COMPLAINT: lazy("Complaint: somebody is not content with what we or others did"),
}
SEVERITIES: dict[str, LazyProxy] = {
    Severity.LOW: lazy("Low"),
    Severity.SERIOUS: lazy("Serious"),
    Severity.CRITICAL: lazy("Critical"),
}
CONFIDENTIALITIES: dict[str, LazyProxy] = {
    Confidentiality.STAFF: lazy("The fund’s staff"),
    Confidentiality.RESTRICTED: lazy("Only the people ticked below"),
}
CHANNELS: dict[str, LazyProxy] = {
    Channel.FORM: lazy("By the form"),
    Channel.PHONE: lazy("By telephone"),
}
