"""Steps 5 and 6 in a browser: eligibility, reviews, a flag and its plan, the decision."""

from __future__ import annotations

import re

from tests.journeys.cast import CONFLICTED, FLAGGING, MANAGER, SECOND
from tests.journeys.city import City, fill, submit


def checks_and_assigns(city: City) -> None:
    """Step 4: the call closes by the clock; eligibility, and three reviewers each."""
    city.moves_to("2026-12-15 17:00")
    manager = city.signs_in(MANAGER)
    manager.goes_to("/desk/calls/belonging/applications")
    assert "2 applications" in manager.text()
    city.looks(MANAGER, "12 applications of the call")
    manager.goes_to("/desk/calls/belonging/applications/eligible")
    city.looks(MANAGER, "13 find eligible")
    submit(manager)
    manager.goes_to("/desk/calls/belonging")
    submit(manager, "Start review")
    manager.goes_to("/desk/calls/belonging/assign")
    submit(manager, "Propose reviewers")
    city.looks(MANAGER, "14 assign reviewers")
    fill(manager, {"due_on": "2027-01-10"})
    submit(manager, "Ask for 6 reviews")
    city.jobs()


def steps_back(city: City) -> None:
    """One reviewer has an interest in a case, and is never shown it again."""
    reviewer = city.signs_in(CONFLICTED)
    title = reviewer.page.locator("main .g-tasks a").first.inner_text()
    reviewer.clicks_on(reviewer.page.locator("main .g-tasks a").first)
    review = reviewer.page.url.split("/criteria/")[0]
    reviewer.clicks_on("I have a conflict of interest")
    city.looks(CONFLICTED, "15 conflict of interest")
    fill(reviewer, {"kind": "family", "note": "My sister works there."})
    submit(reviewer)
    reviewer.goes_to("/reviews")
    assert title not in reviewer.text()
    for path in (review, f"{review}/check"):
        answer = reviewer.page.goto(path)
        assert answer is not None
        assert answer.status == 404
    manager = city.signs_in(MANAGER)
    manager.goes_to("/desk/calls/belonging/assign")
    submit(manager, "Propose reviewers")
    fill(manager, {"due_on": "2027-01-10"})
    submit(manager, "Ask for 1 review")


def scores(city: City, name: str) -> None:
    """Merit and the ten Do No Harm criteria: one click each, the answer in sight."""
    reviewer = city.signs_in(name)
    while reviewer.page.locator("main .g-tasks a").count():
        reviewer.clicks_on(reviewer.page.locator("main .g-tasks a").first)
        reviewer.begin()
        criteria = scores_one(city, name)
        print(f"score one application: {reviewer.clicks} clicks for {criteria} criteria")
        reviewer.goes_to("/reviews")


def scores_one(city: City, name: str) -> int:
    """From the first criterion to the submitted review; returns how many were scored."""
    reviewer = city[name]
    mine, scored = "theatre of Awaz" in reviewer.text(), 0
    while "/check" not in reviewer.page.url:
        for group in reviewer.page.locator("main fieldset:has(input[type=radio])").all():
            key = str(group.locator("input[type=radio]").first.get_attribute("name"))
            value = 3 if mine else 2
            if key == "D5" and mine and name == FLAGGING:
                value = 1
            choice = group.locator(f"label:has(input[value='{value}'])")
            assert reviewer.page.locator("#answer").is_visible()
            reviewer.clicks_on(choice)
            reviewer.page.locator(f"textarea[name='{key}-reason']").fill("As the answer shows.")
            scored += 1
        if scored == 2:
            city.looks(name, "16 scoring")
        submit(reviewer)
    city.looks(name, "17 check the review")
    submit(reviewer, "Submit review")
    return scored


def settles_the_flag(city: City) -> None:
    """Step 5: the flag holds the best application until another person accepts a plan."""
    manager = city.signs_in(MANAGER)
    manager.goes_to("/desk/calls/belonging/ranking")
    held = manager.page.locator("main tbody tr", has_text="theatre of Awaz")
    assert "Held" in held.inner_text()
    assert held.locator(".g-rank").inner_text().strip() in ("–", "")
    city.looks(MANAGER, "18 ranking, held")
    manager.clicks_on("Harm")
    city.looks(MANAGER, "19 harm")
    manager.clicks_on(manager.page.locator("main table a").first)
    flag = manager.page.url
    fill(
        manager,
        {
            "action": "Vet both coaches and name a safeguarding lead.",
            "owner": "Sana Gul",
            "due_on": "2027-01-31",
            "evidence": "Certificates and the lead's letter.",
            "residual_likelihood": "1",
            "residual_severity": "4",
        },
    )
    city.looks(MANAGER, "20 a harm flag")
    submit(manager)
    second = city.signs_in(SECOND)
    second.goes_to(flag)
    fill(second, {"reason": "Specific, owned and dated."})
    submit(second, "Accept")
    manager.goes_to("/desk/calls/belonging/ranking")
    row = manager.page.locator("main tbody tr", has_text="theatre of Awaz")
    assert "Mitigated" in row.inner_text()
    city.looks(MANAGER, "21 ranking, mitigated")


def reference_in(words: str) -> str:
    """The application's reference among these words."""
    found = re.search(r"PLIF-\d{4}-\d{4}", words)
    assert found, words
    return found[0]


def decides(city: City) -> None:
    """The manager decides with a reason; money is reserved from lots that fit."""
    manager = city.signs_in(MANAGER)
    for title, outcome, amount in (
        ("theatre of Awaz", "awarded", "1,800,000"),
        ("theatre of HunarTech", "declined", ""),
    ):
        manager.goes_to("/desk/calls/belonging/ranking")
        row = manager.page.locator("main tbody tr", has_text=title)
        reference = reference_in(row.inner_text())
        manager.goes_to(f"/desk/applications/{reference}/decide")
        fill(manager, {"outcome": outcome, "reason": "Scored on every criterion."})
        if amount:
            fill(manager, {"amount": amount})
        if "departs from the ranking" in manager.text():
            fill(manager, {"departure": "The other reaches more people."})
        city.looks(MANAGER, f"22 decide, {outcome}")
        submit(manager)
        if "/decide" in manager.page.url:
            city.looks(MANAGER, f"23 confirm, {outcome}")
            submit(manager)
        if outcome == "awarded":
            city.award_of = reference
    manager.goes_to("/funds/peshawar")
    assert "1,800,000" in manager.text()
