from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings

from grants.calls.callfile import dump, parse
from grants.calls.definition import CallDefinition
from grants.calls.document import canonical_json, digest, from_document, to_document
from tests.calls.made import calls
from tests.calls.samples import SAMPLE

few = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@few
@given(calls())
def test_a_definition_survives_its_call_file(call: CallDefinition) -> None:
    text = dump(call)
    assert parse(text) == call
    assert dump(parse(text)) == text


@few
@given(calls())
def test_a_definition_survives_its_document(call: CallDefinition) -> None:
    stored = json.loads(json.dumps(to_document(call)))
    assert from_document(stored) == call
    assert digest(stored) == digest(to_document(call))


def test_the_digest_changes_with_one_word_and_not_with_the_order_of_keys() -> None:
    document = to_document(parse(SAMPLE))
    backwards = dict(reversed(document.items()))
    assert digest(backwards) == digest(document)
    other = to_document(parse(SAMPLE.replace("Say who takes part.", "Say who took part.")))
    assert digest(other) != digest(document)
    assert canonical_json({"b": 1, "a": "ا"}) == '{"a":"ا","b":1}'.encode()
