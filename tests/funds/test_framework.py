"""A fund's framework: aims are added, worded anew, retired, and never deleted."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from grants.funds.models import Fund
from grants.funds.models_framework import Aim, AimKind, AimLevel
from grants.funds.operations import add_aim, restore_aim, retire_aim, reword_aim
from grants.funds.queries_framework import aims_of
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.errors import GrantsError, Invalid, NotNow, NotPermitted
from grants.kernel.policy import PUBLIC, Actor
from tests.factories.framework import make_aim
from tests.factories.money import make_fund, make_manager
from tests.factories.people import make_actor, make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")


def entered(action: str) -> list[dict[str, object]]:
    return list(
        db.session.scalars(
            select(AuditEntry.detail).where(AuditEntry.action == action).order_by(AuditEntry.id)
        )
    )


@pytest.mark.usefixtures("in_app")
def test_a_framework_is_built_worded_anew_and_retired() -> None:
    fund, manager = make_fund(), make_manager()
    national = make_aim(fund, "cohesion", level=AimLevel.NATIONAL, name="Social cohesion")
    local = make_aim(fund, "belonging", name="Belonging", ur="اپنائیت", serves=national)
    need = make_aim(fund, "idle_youth", kind=AimKind.PRIORITY, name="Young people without work")
    assert [each.key for each in aims_of(fund)] == ["idle_youth", "cohesion", "belonging"]
    assert (local.serves, need.level) == (national, "local")

    transact(
        lambda: reword_aim(
            manager, local, name={"en": "To belong", "ur": " "}, source="Plan 2026", serves=None
        )
    )
    assert (local.name, local.source, local.serves_id) == ({"en": "To belong"}, "Plan 2026", None)
    (said,) = entered("aim:reword")
    assert said["was"]["name"] == {"en": "Belonging", "ur": "اپنائیت"}  # type: ignore[index]

    transact(lambda: retire_aim(manager, local))
    assert [each.key for each in aims_of(fund)] == ["idle_youth", "cohesion"]
    with pytest.raises(NotNow):
        transact(lambda: retire_aim(manager, local))
    transact(lambda: restore_aim(manager, local))
    assert len(aims_of(fund)) == 3
    assert entered("aim:retire") == entered("aim:restore") == [{"key": "belonging"}]


def _anew(**values: object) -> Callable[[Actor, Fund, Aim], object]:
    def work(actor: Actor, fund: Fund, other: Aim) -> object:
        given: dict[str, object] = {
            "fund": fund,
            "kind": AimKind.OBJECTIVE,
            "key": "fresh",
            "name": {"en": "Fresh"},
            **{k: (other if v == "other" else v) for k, v in values.items()},
        }
        return add_aim(actor, **given)  # type: ignore[arg-type]

    return work


@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize(
    ("work", "field"),
    [
        (_anew(key="Fresh one"), "key"),
        (_anew(key="local_one"), "key"),
        (_anew(name={"en": "  "}), "name_en"),
        (_anew(serves="other"), "serves"),
        (_anew(kind=AimKind.PRIORITY, serves="other"), "serves"),
    ],
)
def test_what_cannot_be_entered_is_said_on_its_field(
    work: Callable[[Actor, Fund, Aim], object], field: str
) -> None:
    fund, manager = make_fund(), make_manager()
    other = make_aim(fund, "local_one")
    with pytest.raises(Invalid) as refused:
        transact(lambda: work(manager, fund, other))
    assert set(refused.value.fields) == {field}
    assert len(aims_of(fund)) == 1


@pytest.mark.usefixtures("in_app")
def test_only_the_manager_of_the_fund_changes_it() -> None:
    fund = make_fund()
    aim = make_aim(fund, "belonging")
    strangers = [PUBLIC, *(make_actor(roles=[r]) for r in ("auditor", "finance_officer"))]
    for who in strangers:
        for work in (
            lambda who=who: add_aim(
                who, fund=fund, kind=AimKind.PRIORITY, key="x", name={"en": "X"}
            ),
            lambda who=who: reword_aim(who, aim, name={"en": "X"}, source=""),
            lambda who=who: retire_aim(who, aim),
            lambda who=who: restore_aim(who, aim),
        ):
            with pytest.raises(GrantsError) as refused:
                transact(work)
            assert isinstance(refused.value, NotPermitted)


def test_pages_keep_what_was_typed_and_show_what_there_is(app: Flask) -> None:
    with app.app_context():
        slug = make_fund().slug
        person = make_person(roles=["fund_manager"])
    client = sign_in(app, person)
    wrong = client.post(
        f"/funds/{slug}/framework/new",
        data={"kind": "objective", "key": "No", "name_en": "Trust", "level": "national"},
    )
    assert (wrong.status_code, "small letters, digits and underscores" in wrong.text) == (200, True)
    assert 'value="Trust"' in wrong.text
    made = client.post(
        f"/funds/{slug}/framework/new",
        data={"kind": "objective", "key": "trust", "name_en": "Trust", "level": "national"},
    )
    assert made.status_code == 303
    client.post(
        f"/funds/{slug}/framework/new",
        data={
            "kind": "objective",
            "key": "police",
            "name_en": "People know their officers",
            "level": "local",
            "serves": "trust",
        },
    )
    shown = client.get(f"/funds/{slug}/framework").text
    assert "serves “Trust”" in shown
    client.post(
        f"/funds/{slug}/framework/objective-police",
        data={"name_en": "Officers are known", "name_ur": "افسر جانے جاتے ہیں", "source": "Plan"},
    )
    client.post(f"/funds/{slug}/framework/objective-trust/retire")
    shown = client.get(f"/funds/{slug}/framework").text
    assert ("Officers are known" in shown, "Retired" in shown, "serves “Trust”" in shown) == (
        True,
        True,
        False,
    )
    assert "افسر جانے جاتے ہیں" in client.get(f"/funds/{slug}/framework?lang=ur").text
