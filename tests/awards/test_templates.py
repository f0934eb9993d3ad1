"""The text of a fund's agreements: versions, languages, places, and what an offer freezes."""

import pytest
from flask import Flask
from sqlalchemy import select

from grants.awards import queries_templates
from grants.awards.agreement import text_hash
from grants.awards.models_templates import SHIPPED, AgreementTemplate
from grants.awards.operations import sample, write_template
from grants.funds.models import Fund
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.policy import PUBLIC, Actor
from tests.awards.test_awards import findings
from tests.factories.money import (
    make_award,
    make_awarded_application,
    make_contribution,
    make_fund,
    make_manager,
)
from tests.factories.people import make_actor, make_person, sign_in
from tests.funds.test_append_only import attempts, run
from tests.funds.test_pages import signed_in
from tests.harness.crowd import together


def write(actor: Actor, fund: Fund, after: int = SHIPPED, **texts: str) -> int:
    return transact(lambda: write_template(actor, fund=fund, texts=texts, after=after)).version


def rows() -> list[tuple[int, str, str]]:
    listed = select(AgreementTemplate).order_by(AgreementTemplate.id)
    return [(each.version, each.language, each.text) for each in db.session.scalars(listed)]


@pytest.mark.usefixtures("in_app")
def test_an_offer_freezes_the_text_with_its_version_and_language() -> None:
    fund, manager = make_fund(), make_manager()
    make_contribution(fund, "5000")
    shipped = make_award(fund, "1000", accepted=False)
    assert shipped.agreements[-1].template_version == SHIPPED
    assert write(manager, fund, en="Only: {amount}", ur="صرف: {amount}") == 1
    award = make_award(fund, "1000", accepted=False)
    frozen = award.agreements[-1]
    assert (frozen.text, frozen.template_version, frozen.language) == (
        f"Only: {award.amount}",
        1,
        "en",
    )
    assert write(manager, fund, after=1, en="Now: {amount} {title}") == 2
    db.session.refresh(award)
    assert award.agreements[-1].text == f"Only: {award.amount}"
    assert text_hash(frozen.text) == frozen.text_hash
    assert rows() == [
        (1, "en", "Only: {amount}"),
        (1, "ur", "صرف: {amount}"),
        (2, "en", "Now: {amount} {title}"),
    ]
    assert list(queries_templates.current_wording(fund).texts) == ["en"]
    assert findings() == []


@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("One\n{secret} two", "Line 2: {secret} is not a known place"),
        ("{title.__class__}", "Line 1: {title.__class__} is not"),
        ("{0}", "Line 1: {0} is not"),
        ("{amount!r}", "Line 1: {amount!r} is not"),
        ("One\n\nfor {amount", "Line 3: { is not"),
        ("amount}", "Line 1: } is not"),
        ("{{amount}}", "Line 1: {, } is not"),
    ],
)
def test_an_unknown_place_is_refused_with_its_line(text: str, said: str) -> None:
    fund, manager = make_fund(), make_manager()
    for work in (
        lambda: write(manager, fund, en="Fine: {amount}", ur=text),
        lambda: sample(fund, {"ur": text}),
    ):
        with pytest.raises(Invalid) as refused:
            work()
        assert set(refused.value.fields) == {"text_ur"}
        assert refused.value.fields["text_ur"].startswith(said)
    assert rows() == []


@pytest.mark.usefixtures("in_app")
def test_who_writes_and_when_nothing_new_is_made() -> None:
    fund, manager = make_fund(), make_manager()
    elsewhere = make_actor(roles=[("fund_manager", make_fund().id)])
    for nobody in (PUBLIC, elsewhere, make_actor(roles=["auditor"])):
        with pytest.raises(NotPermitted):
            write(nobody, fund, en="x")
    with pytest.raises(Invalid):
        write(manager, fund, en=" ", ur="")
    assert write(manager, fund, en="A {amount}") == 1
    assert write(manager, fund, en="A {amount}\r\n") == 1  # the same click, twice
    with pytest.raises(NotNow, match="has changed this text"):
        write(manager, fund, en="B {amount}")
    assert rows() == [(1, "en", "A {amount}")]
    # What a value holds is never read as a place.
    assert sample(fund, {"en": "{fund}{title}"})["en"] == f"{fund.name}An example"


@pytest.mark.usefixtures("in_app")
def test_a_text_never_changes() -> None:
    fund, manager = make_fund(), make_manager()
    write(manager, fund, en="A {amount}")
    for statement in attempts("agreement_template"):
        assert "append-only" in run(statement), statement


def test_two_managers_at_once_make_one_version(in_app: Flask) -> None:
    fund, managers = make_fund(), [make_manager(), make_manager()]
    number = fund.id
    db.session.remove()

    def work(n: int) -> int:
        return write(managers[n], db.session.get_one(Fund, number), en=f"Text {n} {{amount}}")

    got = together(in_app, 2, work)
    assert sorted(type(each).__name__ for each in got) == ["NotNow", "int"]
    assert len(rows()) == 1


def test_the_page_shows_the_text_filled_and_keeps_what_was_typed(app: Flask) -> None:
    with app.app_context():
        application = make_awarded_application()
        slug, reference = application.call.fund.slug, application.reference
    manager = signed_in(app, "fund_manager")
    path = f"/funds/{slug}/agreement-text"
    page = manager.get(path).get_data(as_text=True)
    assert "The shipped text" in page
    typed = {"text_en": "We give {amount}", "text_ur": "", "after": "0"}
    shown = manager.post(path, data=typed | {"preview": "1"}).get_data(as_text=True)
    assert "We give PKR 10,000" in shown
    wrong = manager.post(path, data=typed | {"text_en": "x\n{oops}"})
    assert "Line 2: {oops} is not a known place" in wrong.get_data(as_text=True)
    assert "{oops}</textarea>" in wrong.get_data(as_text=True)
    assert manager.post(path, data=typed).status_code == 302
    assert "Version 1" in manager.get(path).get_data(as_text=True)
    offer = manager.get(f"/desk/applications/{reference}/offer").get_data(as_text=True)
    assert '<option value="ur"' not in offer.split('name="language"')[1].split("</select>")[0]
    with app.app_context():
        stranger = make_person(roles=[("fund_manager", make_fund().id)])
    assert sign_in(app, stranger).get(path).status_code == 404
