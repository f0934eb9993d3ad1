"""Whatever bytes a browser sends for a section: it is saved, or comes back with its errors."""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.applications.queries_drafts import draft_of
from tests.applications.pages import Applicant, application_named, make_open_call
from tests.applications.test_fillings import adds
from tests.applications.test_question_types import CALL
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.databases import on_sqlite

BYTES = st.one_of(
    st.binary(max_size=40),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [b"yes", b"PK", b"2027-03", b"1e400", b"NaN", b"\x00", b"\xff\xfe", b"1" * 300]
    ),
)


@on_sqlite
def test_any_bytes_are_saved_or_come_back(app: Flask, at: time_machine.Traveller) -> None:
    at.move_to(CALL.opens_at)
    with app.app_context():
        make_open_call(definition=CALL)
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    sana = Applicant(app, sign_in(app, person), CALL)
    sana.starts({})
    adds(sana, 0)
    fields = {}
    for key in ("about", "partners.1", "plan"):
        html = sana.client.get(sana.path(f"/sections/{key}")).get_data(as_text=True)
        named = re.findall(r'<(?:input|textarea|select)[^>]*? name="(q_[^"]+|seen_[^"]+)"', html)
        fields[key] = sorted(set(named))
    assert {name for name in fields["plan"] if "risks" in name} >= {"q_risks-0-c_risk"}
    seen = set()

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data(), st.sampled_from(sorted(fields)))
    def send(data: st.DataObject, key: str) -> None:
        pairs = [(name, data.draw(BYTES)) for name in fields[key] if data.draw(st.booleans())]
        pairs += data.draw(
            st.lists(
                st.tuples(
                    st.sampled_from(["add_line", "remove_line", "remove_file", "upload", "save"]),
                    BYTES
                    | st.sampled_from([b"risks", b"risks:0", b"results:99", b"next", b"stay"]),
                ),
                max_size=2,
            )
        )
        body = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs)
        answer = sana.client.post(
            sana.path(f"/sections/{key}"),
            data=body.encode(),
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code in (303, 422), (body, answer.status_code)
        seen.add(answer.status_code)
        for path in (f"/sections/{key}", "", "/check", "/print"):
            assert sana.client.get(sana.path(path)).status_code == 200

    send()
    with app.app_context():
        assert draft_of(application_named(sana.reference)).missing
    if seen != {303, 422}:
        pytest.fail(f"only {seen} was seen: the bytes do not reach both ways")
