"""What the documentation says of the call file is what the call file says."""

import re

from grants.calls.callfile import dump, parse
from grants.calls.callfile.eligibility import ELIGIBILITY_KEYS
from grants.calls.callfile.questions import QUESTION_KEYS
from grants.calls.callfile.reading import CALL_KEYS, SECTION_KEYS
from grants.calls.callfile.reviewing import REVIEWING_KEYS
from grants.calls.conditions import Operator
from grants.calls.questions import LIMITS, Role
from grants.calls.reviewing import Feedback, Justify
from tests.harness.places import ROOT

TEXT = (ROOT / "docs" / "call-file.md").read_text(encoding="utf-8")


def example() -> str:
    found = re.search(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL)
    assert found
    return found[1]


def test_the_example_is_a_call() -> None:
    definition = parse(example())
    assert definition.slug == "safe-evenings"
    assert parse(dump(definition)) == definition


def test_every_word_of_the_file_is_told_of() -> None:
    words = {*CALL_KEYS, *SECTION_KEYS, *QUESTION_KEYS, *ELIGIBILITY_KEYS, *map(str, Operator)}
    words |= {
        *REVIEWING_KEYS,
        *map(str, Justify),
        *map(str, Feedback),
        *map(str, Role),
        *map(str, LIMITS),
        *(each for some in LIMITS.values() for each in some),
    }
    told = set(re.findall(r"\w+", TEXT))
    assert words - told == set()


def test_the_table_of_types_is_the_table_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", TEXT, flags=re.MULTILINE)
    told = {name: tuple(re.findall(r"`(\w+)`", limits)) for name, limits in rows}
    assert told == {str(kind): limits for kind, limits in LIMITS.items()}
