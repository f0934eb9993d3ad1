"""The answers that the applicants of the journey write, section by section."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.city import City, fill, submit

ELIGIBILITY = {
    "q_registered": "yes",
    "q_serves_peshawar": "yes",
    "q_worked_before": "years",
    "q_party_political": "no",
}


def sections(title: str) -> dict[str, dict[str, object]]:
    """What is typed on each page, by the fields' names."""
    return {
        "organisation": {"q_years_active": "9", "q_experience": "We ran two projects before."},
        "signatory": {
            "q_signatory_name": "Sana Gul",
            "q_signatory_email": "office@example.org",
        },
        "idea": {"q_name": title, "q_summary": "Young people play theatre about rumours."},
        "need": {
            "q_need": "Half of the young had passed on a rumour.",
            "q_town": ["town-1"],
            "q_people_reached": "۶۰۰",
        },
        "activities": {
            "q_activities": "Rehearsals each week, six plays in three wards.",
            "q_starts": "2027-02-01",
            "q_ends": "2027-12-31",
        },
        "team": {
            "q_team-0-c_name": "Coordinator",
            "q_team-0-c_task": "Plans",
            "q_team-0-c_days": "12",
            "q_has_partners": "no",
        },
        "results": {"q_results": "We ask the same questions before and after."},
        "context": {
            "q_context": "Old disputes divide, schools and sports connect.",
            "q_selection": "Anyone of the age may join.",
        },
        "safety": {
            "q_consent": "We explain, ask, and anyone may leave.",
            "q_safety": "Meetings end before dark.",
        },
        "safeguarding": {
            "q_personal_data": "Names and a contact only, for twelve months.",
            "q_minors": "yes",
            "q_complaints": "A phone number, a box and a person outside.",
        },
        "amount": {"q_requested": "2,000,000", "q_own_share": "200,000", "q_other_money": "no"},
        "budget": {
            "q_budget-0-c_item": "Trainers, rooms and safety",
            "q_budget-0-c_amount": "2,000,000",
            "q_budget-0-c_explanation": "At the rates of the district",
            "q_declaration": True,
        },
    }


def fill_form(city: City, name: str, *, title: str, file: Path) -> None:
    """From the eligibility questions to the receipt."""
    person = city[name]
    person.goes_to("/calls/belonging/apply")
    fill(person, ELIGIBILITY)
    city.looks(name, "07 can you apply")
    submit(person, "Start application")
    base = person.page.url.split("?")[0].rstrip("/")
    city.looks(name, "08 task list begun")
    for key, values in sections(title).items():
        person.goes_to(f"{base}/sections/{key}")
        fill(person, values)
        submit(person, "Save")
        if key == "safeguarding":
            # The answer on minors has shown the question for the policy.
            person.goes_to(f"{base}/sections/{key}")
            fill(person, {"q_safeguarding_policy": file})
            submit(person, "Save")
        if key in ("idea", "budget"):
            person.goes_to(f"{base}/sections/{key}")
            city.looks(name, f"09 section {key}")
    person.goes_to(f"{base}/check")
    city.looks(name, "10 check answers")
    person.page.locator("main form input[type=checkbox]").last.check()
    submit(person, "Submit application")
    city.looks(name, "11 receipt")
    city.jobs()
    received = city.mail_to(name)[-1]
    assert title in received
    assert f"R-{base.rsplit('/', 1)[-1]}-1" in received
