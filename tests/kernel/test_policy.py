import pytest

from grants.kernel import policy
from grants.kernel.errors import NotPermitted
from grants.kernel.policy import Actor, can, demand, predicate, rules


@predicate
def is_green(_actor: Actor, record: object) -> bool:
    """For these tests."""
    return record == "green"


def test_rules_read_as_sentences() -> None:
    rule = (policy.signed_in & ~is_green) | policy.the_clock
    assert rule.words == "(signed in and not is green or the clock)"
    person = Actor(person_id=1)
    assert rule(person, "red")
    assert not rule(person, "green")
    assert rule(policy.SYSTEM, "green")
    assert not rule(policy.PUBLIC, "red")


def test_an_action_has_one_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "RULES", {})
    rules({"try:it": policy.signed_in})
    assert can(Actor(person_id=1), "try:it")
    with pytest.raises(NotPermitted):
        demand(policy.PUBLIC, "try:it")
    with pytest.raises(ValueError, match="two rules"):
        rules({"try:it": policy.anyone})
    with pytest.raises(KeyError):
        can(policy.SYSTEM, "try:nothing")


def test_roles_are_held_for_a_fund_or_for_all() -> None:
    one = Actor(roles=frozenset({("fund_manager", 1)}))
    every = Actor(roles=frozenset({("fund_manager", None), ("auditor", 2)}))
    assert (one.has("fund_manager", 1), one.has("fund_manager", 2)) == (True, False)
    assert one.has("fund_manager")
    assert every.has("fund_manager", 2)
    assert one.funds("fund_manager", "auditor") == frozenset({1})
    assert every.funds("fund_manager") is None
    assert every.funds("auditor") == frozenset({2})
    assert one.funds("auditor") == frozenset()
