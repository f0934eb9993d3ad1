"""What a call answers of its fund's framework: in its file, on its page, in an amendment."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from grants.calls.aims import NamedAim
from grants.calls.callfile import CallFileError, dump, parse
from grants.calls.checks import versions_are_sealed
from grants.calls.definition import CallDefinition
from grants.calls.differences import differences
from grants.calls.models import Call, CallAim
from grants.calls.operations import announce, copy_call, definition_of, import_call
from grants.calls.operations_amending import amend
from grants.calls.text import Text
from grants.funds.models_framework import Aim, AimKind
from grants.funds.operations import retire_aim, reword_aim
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid
from tests.calls.samples import SAMPLE
from tests.factories.framework import make_aim
from tests.factories.money import make_fund, make_manager
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")
TAGGED = SAMPLE.replace(
    "area: Peshawar\n",
    "priorities: [idle_youth]\nobjectives: [belonging, trust]\narea: Peshawar\n",
    1,
)


def named(*keys: str) -> tuple[NamedAim, ...]:
    return tuple(NamedAim(key) for key in keys)


def answering(*objectives: str) -> CallDefinition:
    return replace(parse(SAMPLE), objectives=named(*objectives))


def test_the_file_names_keys_and_comes_back_as_it_was() -> None:
    call = parse(TAGGED)
    assert (call.priorities, call.objectives) == (named("idle_youth"), named("belonging", "trust"))
    assert parse(dump(call)) == call
    assert "priorities: [idle_youth]\nobjectives: [belonging, trust]\n" in dump(call)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "[belonging, trust]",
            "[belonging, belonging]",
            "“belonging” stands in “objectives” twice.",
        ),
        (
            "[belonging, trust]",
            "[belonging, Trust us]",
            "must be small letters, digits and underscores",
        ),
        ("key: story", "key: serves_objectives", "“serves_objectives” is a key of the product."),
    ],
)
def test_mistakes_are_named_by_line(old: str, new: str, said: str) -> None:
    assert old in TAGGED
    with pytest.raises(CallFileError) as refused:
        parse(TAGGED.replace(old, new, 1))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        (("a", "b"), ("a", "b", "c"), ""),
        ((), ("a",), ""),
        (("a",), ("a", "b"), "Applicants would be asked a further question"),
        (("a", "b"), ("b",), "Applicants may have said that they serve it"),
    ],
)
def test_an_amendment_adds_and_takes_nothing_away(
    old: tuple[str, ...], new: tuple[str, ...], refusal: str
) -> None:
    (change,) = differences(answering(*old), answering(*new))
    assert (bool(change.refusal), change.refusal.startswith(refusal)) == (bool(refusal), True)


@pytest.mark.usefixtures("in_app")
def test_a_call_names_what_its_fund_has() -> None:
    fund, manager = make_fund(), make_manager()
    with pytest.raises(Invalid, match="which has none of this kind yet"):
        transact(lambda: import_call(manager, fund=fund, text=TAGGED))
    make_aim(fund, "idle_youth", kind=AimKind.PRIORITY)
    belonging = make_aim(fund, "belonging", name="Belonging", ur="اپنائیت")
    make_aim(make_fund(), "trust")
    with pytest.raises(Invalid, match="Name one of: belonging; or add it"):
        transact(lambda: import_call(manager, fund=fund, text=TAGGED))
    trust = make_aim(fund, "trust")

    call = transact(lambda: import_call(manager, fund=fund, text=TAGGED))
    kept = definition_of(call)
    assert kept == parse(TAGGED)
    assert kept.objectives[0].words == Text((("en", "Belonging"), ("ur", "اپنائیت")))
    assert aims_of_call(call) == {"idle_youth", "belonging", "trust"}
    assert list(versions_are_sealed()) == []

    # The text keeps the words it was written with; retired, an aim stays where it stands.
    transact(lambda: reword_aim(manager, belonging, name={"en": "To belong"}, source=""))
    transact(lambda: retire_aim(manager, trust))
    assert definition_of(call).objectives[0].words.read("en") == "Belonging"
    again = transact(lambda: import_call(manager, fund=fund, text=f"# again\n{TAGGED}"))
    assert [each.key for each in definition_of(again).objectives] == ["belonging", "trust"]
    copied = transact(
        lambda: copy_call(
            manager,
            fund=fund,
            definition=definition_of(call),
            slug="copied",
            opens="2026-12-01 09:00",
            closes="2026-12-24 17:00",
        )
    )
    assert aims_of_call(copied) == {"idle_youth", "belonging"}


@pytest.mark.usefixtures("in_app")
def test_an_open_call_answers_one_more() -> None:
    fund, manager = make_fund(), make_manager()
    for key in ("belonging", "trust", "skills"):
        make_aim(fund, key)
    text = TAGGED.replace("priorities: [idle_youth]\n", "")
    call = transact(lambda: import_call(manager, fund=fund, text=text))
    transact(lambda: announce(manager, call))
    more = replace(parse(text), objectives=named("belonging", "trust", "skills"))
    _version, changes = transact(lambda: amend(manager, call, definition=more, reason="Asked for."))
    assert [each.words for each in changes] == ["The call answers “Skills” too."]
    assert aims_of_call(call) == {"belonging", "trust", "skills"}


def aims_of_call(call: Call) -> set[str]:
    found = select(Aim.key).join(CallAim).where(CallAim.call_id == call.id)
    return set(db.session.scalars(found))


@pytest.mark.usefixtures("in_app")
def test_verify_finds_a_tag_that_the_text_does_not_say() -> None:
    fund, manager = make_fund(), make_manager()
    make_aim(fund, "belonging")
    trust = make_aim(fund, "trust")
    text = TAGGED.replace("priorities: [idle_youth]\n", "").replace(", trust]", "]")
    call = transact(lambda: import_call(manager, fund=fund, text=text))
    assert list(versions_are_sealed()) == []
    db.session.add(CallAim(call_id=call.id, aim_id=trust.id))
    db.session.commit()
    assert ["does not name what" in str(each) for each in versions_are_sealed()] == [True]


def test_a_draft_is_ticked_on_its_page(app: Flask) -> None:
    with app.app_context():
        fund, manager = make_fund(), make_manager()
        make_aim(fund, "belonging", name="Belonging")
        make_aim(fund, "trust", name="Trust in officers")
        transact(lambda: import_call(manager, fund=fund, text=SAMPLE))
        person = make_person(roles=["fund_manager"])
    client = sign_in(app, person)
    assert "Trust in officers" in client.get("/desk/calls/small-grants/form/framework").text
    saved = client.post(
        "/desk/calls/small-grants/form/framework",
        data={"version": "1", "objectives": ["belonging", "trust"]},
    )
    assert saved.status_code == 303
    shown = client.get("/desk/calls/small-grants").text
    assert ("Trust in officers" in shown, "What your work serves" in shown) == (True, True)
    stale = client.post(
        "/desk/calls/small-grants/form/framework", data={"version": "1", "objectives": ["trust"]}
    )
    assert "Save it again to keep it." in stale.text
