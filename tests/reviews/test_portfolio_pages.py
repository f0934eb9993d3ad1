"""The portfolio of a call on its page: limits, what is given up, a set by hand, the panel."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models_serving import ApplicationAim
from grants.calls.models import Call
from grants.kernel.db import db, transact
from grants.kernel.errors import NotPermitted
from grants.kernel.policy import Actor
from grants.reviews import operations, queries_portfolio
from grants.reviews.models_panel import PanelItem
from grants.reviews.models_portfolio import PortfolioLimits
from grants.reviews.portfolio import Bound, By, Impossible, Limit, Measure, Proposal, Restricted
from grants.reviews.portfolio_choosing import propose
from tests.factories.applications import make_application, make_call
from tests.factories.framework import make_aim
from tests.factories.money import make_contribution, make_fund
from tests.factories.panels import make_panel
from tests.factories.people import keep, make_organisation, make_person, sign_in
from tests.harness.crowd import together


class Scene:
    """Three who can be funded, ranked a, b, c, of 100 each; the third serves an aim in Ward 9."""

    def __init__(self, *, budget: int = 200, restricted: str = "") -> None:
        self.fund = make_fund()
        make_contribution(self.fund, "1.00" if restricted else "10.00")
        if restricted:
            make_contribution(self.fund, "2.00", area=restricted)
        self.call = make_call(self.fund, budget=budget)
        self.chair = make_person("Chair", roles=[("fund_manager", self.fund.id)])
        self.made = [
            make_application(
                self.call,
                status="in_review",
                requested=100,
                merit_millis=1000 * merit,
                reviews_submitted=1,
                organisation=make_organisation(f"Body {name}", area=area),
            )
            for name, merit, area in (("A", 90, "Ward 7"), ("B", 80, "Ward 7"), ("C", 70, "Ward 9"))
        ]
        self.aim = make_aim(self.fund, "belonging")
        keep(ApplicationAim(application_id=self.made[2].id, aim_id=self.aim.id))

    @property
    def manager(self) -> Actor:
        return actor_of(self.chair)

    def references(self, *numbers: int) -> tuple[str, ...]:
        return tuple(self.made[n].reference for n in numbers)


@pytest.mark.usefixtures("in_app")
class TestWhatIsRead:
    def test_marks_come_from_aims_areas_and_kinds(self) -> None:
        scene = Scene()
        found = queries_portfolio.portfolio(scene.manager, scene.call)
        theme = (By.THEME, f"{scene.aim.kind}-belonging")
        last = next(
            each for each in found.question.options if each.reference == scene.made[2].reference
        )
        assert last.marks == {theme, (By.AREA, "ward 9"), (By.KIND, "cso")}
        assert found.names[By.AREA, "ward 9"] == "Ward 9"
        limit = Limit(*theme, Bound.FLOOR, Measure.COUNT, 1)
        transact(
            lambda: operations.set_limits(
                scene.manager, call=db.session.get_one(Call, scene.call.id), limits=[limit]
            )
        )
        answer = propose(queries_portfolio.portfolio(scene.manager, scene.call).question)
        assert isinstance(answer, Proposal)
        assert answer.chosen == scene.references(0, 2)
        assert (answer.enters, answer.leaves) == (scene.references(2), scene.references(1))

    def test_contributors_restrictions_come_from_the_lots(self) -> None:
        scene = Scene(budget=300, restricted="Ward 9")
        question = queries_portfolio.portfolio(scene.manager, scene.call).question
        answer = propose(question)
        assert isinstance(answer, Proposal)
        assert answer.chosen == scene.references(0, 2)
        wanted = Limit(By.AREA, "ward 7", Bound.FLOOR, Measure.COUNT, 2)
        transact(
            lambda: operations.set_limits(
                scene.manager, call=db.session.get_one(Call, scene.call.id), limits=[wanted]
            )
        )
        blocked = propose(queries_portfolio.portfolio(scene.manager, scene.call).question)
        assert isinstance(blocked, Impossible)
        assert wanted in blocked.in_the_way
        assert any(isinstance(each, Restricted) for each in blocked.in_the_way)

    def test_two_who_set_limits_at_once_make_two_versions(self, in_app: Flask) -> None:
        scene = Scene()
        actor, call = scene.manager, scene.call.id
        db.session.remove()

        def work(n: int) -> int:
            limit = Limit(By.AREA, "ward 9", Bound.FLOOR, Measure.COUNT, n)
            return transact(
                lambda: (
                    operations.set_limits(
                        actor, call=db.session.get_one(Call, call), limits=[limit]
                    ).number
                )
            )

        assert sorted(map(str, together(in_app, 2, work))) == ["1", "2"]

    def test_only_managers_set_limits(self) -> None:
        scene = Scene()
        auditor = actor_of(make_person(roles=[("auditor", scene.fund.id)]))
        with pytest.raises(NotPermitted):
            transact(lambda: operations.set_limits(auditor, call=scene.call, limits=[]))


def test_limits_and_what_they_give_up_on_the_page(app: Flask) -> None:
    with app.app_context():
        scene = Scene()
        path = f"/desk/calls/{scene.call.slug}/portfolio"
        references = scene.references(0, 1, 2)
        make_panel(scene.call, [make_person()], chair=scene.chair, in_session=False)
        client = sign_in(app, scene.chair)
    page = client.get(path).get_data(as_text=True)
    assert "It is the plain ranking." in page
    typed = {"bound": "floor", "amount": "1", "measure": "count", "mark": "area|ward 9"}
    answer = client.post(f"{path}/limits", data={**typed, "amount": "many"})
    assert answer.status_code == 422
    assert "Enter a whole number." in answer.get_data(as_text=True)
    assert client.post(f"{path}/limits", data=typed).status_code == 303
    page = client.get(path).get_data(as_text=True)
    assert "At least 1 application of “Ward 9”" in page
    assert "The limits give up 10.0 points of merit." in page
    assert ("Enters" in page, "Leaves" in page) == (True, True)
    taken = re.findall(r'type="hidden" name="chosen" value="([^"]+)"', page)
    assert taken == [references[0], references[2]]
    assert client.post(f"{path}/take", data={"chosen": taken}).status_code == 303
    with app.app_context():
        rows = db.session.scalars(select(PanelItem).order_by(PanelItem.place)).all()
        proposed = {each.application.reference: each.proposed for each in rows}
        assert [proposed[each] for each in references] == ["awarded", "waitlisted", "awarded"]
    address = f"{path}?judged=1&chosen={references[0]}&chosen={references[1]}"
    page = client.get(address).get_data(as_text=True)
    assert "The set chosen by hand cannot be funded as it is" in page
    client.post(f"{path}/limits", data={**typed, "amount": "3"})
    assert "No set keeps all of these" in client.get(path).get_data(as_text=True)
    for _twice in range(2):  # the same click again removes nothing more
        client.post(f"{path}/limits/remove", data={"version": "2", "at": "1"})
    with app.app_context():
        versions = db.session.scalars(select(PortfolioLimits)).all()
        assert [len(each.limits) for each in versions] == [1, 2, 1]
        assert db.session.get_one(Person, versions[0].saved_by_id).name == "Chair"
