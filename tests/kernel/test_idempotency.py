import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, KeyReused
from grants.kernel.idempotency import IdempotencyKey, once
from grants.kernel.numbering import ReferenceCounter, next_reference
from grants.kernel.policy import Actor
from tests.harness.crowd import together

AMINA = Actor(person_id=1, name="Amina")
BILAL = Actor(person_id=2, name="Bilal")


def act(key: str, body: object, actor: Actor = AMINA) -> dict[str, object]:
    return transact(
        lambda: once(
            actor,
            scope="pay",
            key=key,
            body=body,
            work=lambda: {"reference": next_reference("P")},
        )
    )


def test_fifty_at_once_happen_once(app: Flask) -> None:
    results = together(app, 50, lambda _number: act("k", {"amount": 5}))
    assert results == [{"reference": "P-0001"}] * 50
    with app.app_context():
        assert db.session.execute(select(ReferenceCounter.last)).scalar_one() == 1


def test_without_the_key_each_happens(app: Flask) -> None:
    """The control: the work itself does not notice that it is repeated."""
    results = together(app, 5, lambda number: act(f"k{number}", {"amount": 5}))
    assert sorted(str(result) for result in results) == [
        str({"reference": f"P-{n:04d}"}) for n in range(1, 6)
    ]


def test_another_body_under_the_key_is_refused(in_app: Flask) -> None:
    act("k", {"amount": 5, "to": "a"})
    assert act("k", {"to": "a", "amount": 5}) == {"reference": "P-0001"}
    with pytest.raises(KeyReused):
        act("k", {"amount": 6, "to": "a"})


def test_keys_are_each_persons_own(in_app: Flask) -> None:
    assert act("k", 1) == {"reference": "P-0001"}
    assert act("k", 2, BILAL) == {"reference": "P-0002"}


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_form_without_its_key_is_refused(in_app: Flask, key: str) -> None:
    with pytest.raises(Invalid):
        act(key, 1)


def test_what_failed_may_be_tried_again(in_app: Flask) -> None:
    def fail() -> dict[str, object]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        transact(lambda: once(AMINA, scope="pay", key="k", body=1, work=fail))
    assert act("k", 1) == {"reference": "P-0001"}
    assert db.session.execute(select(func.count()).select_from(IdempotencyKey)).scalar_one() == 1
