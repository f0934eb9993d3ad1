from __future__ import annotations

import json

from grants.applications.content import answers_in, content_hash, files_in, frozen_content
from tests.applications.samples import CALL, COMPLETE, FILES


def test_what_is_submitted_stands_on_its_own() -> None:
    content = json.loads(json.dumps(frozen_content(CALL, COMPLETE, FILES)))
    assert answers_in(content) == COMPLETE
    assert files_in(content) == FILES
    assert content["sections"][0]["questions"][0]["label"] == "What is it called?"


def test_answers_that_do_not_apply_are_left_out() -> None:
    answers = {**COMPLETE, "minors": False, "nonsense": 1, "hoped_for": 5}
    content = frozen_content(CALL, answers, FILES)
    found = answers_in(content)
    assert "lead" not in found
    assert "nonsense" not in found
    assert "hoped_for" not in found
    assert files_in(content) == {}


def test_the_hash_changes_with_any_answer_any_file_and_any_question() -> None:
    first = content_hash(frozen_content(CALL, COMPLETE, FILES))
    again = content_hash(frozen_content(CALL, dict(reversed(COMPLETE.items())), FILES))
    assert first == again
    changed = frozen_content(CALL, {**COMPLETE, "people": 41}, FILES)
    without = frozen_content(CALL, COMPLETE, {})
    assert len({first, content_hash(changed), content_hash(without)}) == 3
