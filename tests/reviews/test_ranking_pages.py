"""The ranking, page after page: ranks go on, and nobody makes up where."""

import re

import pytest
from flask import Flask

from grants.applications.states import ApplicationStatus
from grants.reviews import queries_ranking
from tests.factories.applications import make_application, make_call
from tests.factories.people import make_person, sign_in

RANK = re.compile(r'<span class="g-rank">(\d+)</span>')
NEXT = re.compile(r'<a href="([^"]+)" rel="next"')


def test_every_rank_stands_on_one_page(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_ranking, "SIZE", 2)
    monkeypatch.setattr(queries_ranking, "MOST", 4)
    monkeypatch.setattr(queries_ranking, "BELOW", 1)
    with app.app_context():
        call = make_call(budget=200)
        for number in range(9):
            make_application(
                call,
                status=ApplicationStatus.IN_REVIEW,
                requested=100,
                merit_millis=50_000 + number,
                merit_low_millis=40_000,
                merit_high_millis=60_000,
                reviews_submitted=1,
            )
        manager = make_person("Manager", roles=["fund_manager"])
        path = f"/desk/calls/{call.slug}/ranking"
        client = sign_in(app, manager)
    ranks, lines, address = [], 0, path
    while address:
        page = client.get(address).get_data(as_text=True)
        ranks.append([int(each) for each in RANK.findall(page)])
        lines += page.count("Funding line:")
        onward = NEXT.search(page)
        address = onward[1].replace("&amp;", "&") if onward else ""
    assert [rank for page_of in ranks for rank in page_of] == list(range(1, 10))
    assert (ranks[0], lines) == ([1, 2, 3, 4], 1)
    # An address that somebody made up, or that belongs to another call, begins at the top.
    for mark in ("nonsense", "WzEsICJhIl0.made-up", ""):
        page = client.get(f"{path}?after={mark}").get_data(as_text=True)
        assert [int(each) for each in RANK.findall(page)] == [1, 2, 3, 4]


def test_beyond_a_thousand_is_said_and_not_counted(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        call = make_call()
        for _number in range(2):
            make_application(call, status=ApplicationStatus.IN_REVIEW)
        make_application(
            call,
            status=ApplicationStatus.IN_REVIEW,
            merit_millis=1,
            merit_low_millis=1,
            merit_high_millis=1,
        )
        manager = make_person("Manager", roles=["fund_manager"])
        path = f"/desk/calls/{call.slug}/ranking"
        client = sign_in(app, manager)
    assert "2 without a review yet" in client.get(path).get_data(as_text=True)
    monkeypatch.setattr("grants.reviews.views_ranking.COUNTED_AT_MOST", 1)
    assert "More than 1 without a review yet" in client.get(path).get_data(as_text=True)
