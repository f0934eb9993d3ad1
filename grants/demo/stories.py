"""Thirty applications to one call, as a youth NGO or a small firm in Peshawar would write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True)
class Story:
    """Who applies, for what, for how much; how well reviewers will think of it (0 to 4).

    `concern` is what a reviewer will raise: `police` (a stop flag) or `coaches` (one that a
    plan can answer).
    """

    organisation: str
    kind: str
    title: str
    summary: str
    need: str
    town: str
    people: int
    thousands: int
    merit: float
    harm: float = 3.2
    concern: str = ""


STORIES: tuple[Story, ...] = (
    Story("Dastan Media Collective", "cso", "Bazaar radio: young voices of the old city",
          "Forty young people run a weekly radio hour from the bazaar and answer rumours.",
          "Rumours about neighbours travel faster than anyone can answer them.",
          "town-1", 640, 2300, 3.5),
    Story("Awaz Youth Forum", "cso", "Youth theatre against rumour",
          "Young people from three wards write and perform street plays about rumours.",
          "In our survey, half of the young had passed on a rumour they later doubted.",
          "town-1", 600, 2385, 3.4, 2.9),
    Story("Sarhad Sports Trust", "cso", "Street football league, ten unions",
          "A mixed league in ten union councils, with coaches trained as mentors.",
          "Boys who left school have no place where adults know their names.",
          "town-2", 480, 2450, 3.3, 2.8, concern="coaches"),
    Story("HunarTech (Pvt) Ltd", "firm", "Phone repair to paid work",
          "A six-month apprenticeship in phone repair for young people out of school and work.",
          "Nine of ten applicants to our shop have no training and no reference.",
          "town-3", 90, 2480, 3.2),
    Story("Roshan Taleem", "cso", "Girls’ maths and coding clubs",
          "After-school clubs in eight girls’ schools, led by women from the university.",
          "Girls stop choosing mathematics at thirteen because nobody near them went on.",
          "town-4", 320, 2260, 3.2, 2.8),
    Story("Hujra Dialogue Network", "cso", "Elders and students: dispute circles",
          "Elders and students settle small disputes together in twelve hujras.",
          "Small quarrels about land and water grow because the young have no say in ending them.",
          "town-4", 260, 1480, 3.1),
    Story("NetSafe Studio (Pvt) Ltd", "firm", "Online mentors against recruitment",
          "Trained mentors answer young people who meet recruiters online.",
          "Parents tell us that the first contact comes by private message.",
          "town-3", 400, 2490, 3.1, 1.6, concern="police"),
    Story("Frontier Social Work Association", "cso", "Trauma-aware training for teachers",
          "Two hundred teachers learn to notice distress and to refer it safely.",
          "Teachers see children who lived through attacks and do not know what to say.",
          "town-2", 200, 2140, 3.0),
    Story("Kitab Ghar", "cso", "Rickshaw library",
          "Three rickshaws bring books, stories and a reading aunt to lanes without a library.",
          "There is no public library within an hour’s walk of these lanes.",
          "town-1", 900, 1420, 3.0),
    Story("Khwendo Cooperative", "cso", "Women’s craft cooperative, Yakatoot",
          "Sixty women sell embroidery together and keep the books themselves.",
          "Middlemen keep most of what home workers earn.",
          "town-1", 60, 1850, 2.9, 2.9),
    Story("City Rescue Volunteers", "cso", "Young firefighters’ reserve",
          "A hundred young people train with the rescue service and serve their own lanes.",
          "Lanes too narrow for engines burn before help comes.",
          "town-2", 100, 1990, 2.9),
    Story("Sabz Peshawar", "cso", "Neighbourhood gardens, host and Afghan youth",
          "Host and Afghan young people turn six empty plots into gardens they keep together.",
          "They live in the same street and go to different schools.",
          "town-3", 180, 1750, 2.8),
    Story("Peshawar Debating Society", "cso", "Debate league in forty colleges",
          "A bilingual debate league with rules against insult and for evidence.",
          "Students say they are afraid to disagree in class.",
          "town-3", 800, 2400, 2.8),
    Story("Beat Street (Pvt) Ltd", "firm", "Music studio for change",
          "A low-cost studio where young people record songs about their own streets.",
          "Young musicians leave the city or stop.",
          "town-1", 120, 2150, 2.7),
    Story("Umeed Special Education", "cso", "Play together: sports for every ability",
          "Saturday games for children with and without disabilities, with trained volunteers.",
          "Families keep disabled children at home because no club takes them.",
          "town-4", 220, 1320, 2.7),
    Story("Chowk Yadgar Traders’ Trust", "cso", "First job, first month",
          "Forty shops each take one young person for a paid first month with a mentor.",
          "Young people without family in the bazaar never get a first job.",
          "town-1", 40, 1600, 2.6),
    Story("Qissa Khwani Storytellers", "cso", "Story nights across sects",
          "Monthly story nights in turn at each community’s hall, told by its elders.",
          "Children know the others only from the news.",
          "town-1", 700, 980, 2.6),
    Story("Pukhto Adabi Tolana", "cso", "Poems on the bus",
          "Young poets read on four bus lines and print what passengers answer.",
          "Public transport is where the city meets and says nothing.",
          "town-2", 2500, 720, 2.5),
    Story("KhyberCode (Pvt) Ltd", "firm", "Freelance desk for young women",
          "A safe workroom with mentors, where fifty women begin freelance work.",
          "Women with degrees cannot work from a crowded home.",
          "town-3", 50, 2470, 2.5),
    Story("Saaf Pani Society", "cso", "Well committees led by the young",
          "Young people test and map forty wells, and report to the union councils.",
          "Nobody can say which of the lane’s wells is safe.",
          "town-4", 160, 1240, 2.4),
    Story("Taakra Women’s Sports", "cso", "Girls’ cricket in courtyards",
          "Courtyard cricket in twenty schools with women coaches and closed grounds.",
          "Girls may not play where boys can watch.",
          "town-2", 400, 1560, 2.4),
    Story("Helpline 1313", "cso", "Night helpline for young people",
          "A free helpline from eight at night to two, run by trained young people.",
          "The worst hours have no open door.",
          "town-3", 3000, 2420, 2.4, 2.7),
    Story("Baghbanan Farmers’ Group", "cso", "Urban beekeeping for school leavers",
          "Thirty school leavers keep bees and sell honey under one name.",
          "School leavers wait for work abroad that does not come.",
          "town-4", 30, 890, 2.3),
    Story("Shehri Theatre Lab", "cso", "Forum theatre in vocational schools",
          "Students act out a conflict and the audience changes its end.",
          "Fights between trade groups close schools for days.",
          "town-2", 360, 1180, 2.3),
    Story("Noor Mobile Clinics", "cso", "First aid of the mind",
          "Health visitors learn to give first support after violence.",
          "Families call the health visitor first, and she has no training for it.",
          "town-4", 150, 2050, 2.2),
    Story("PakPrint (Pvt) Ltd", "firm", "Young printers’ workshop",
          "A print workshop that teaches a trade and prints neighbourhood newspapers.",
          "Neighbourhoods have no paper of their own.",
          "town-1", 45, 2320, 2.1),
    Story("Hayatabad Cyclists", "cso", "Cycle to school",
          "Safe cycling groups and repair lessons for four hundred pupils.",
          "Pupils miss school because transport costs more than lunch.",
          "town-3", 400, 1340, 2.1),
    Story("Gor Khatri Heritage Friends", "cso", "Young guides of the old city",
          "Young people from every community guide visitors together through the old city.",
          "Heritage is spoken of as one group’s own.",
          "town-1", 60, 1110, 2.0),
    Story("Swift Couriers (Pvt) Ltd", "firm", "Riders’ savings circle",
          "A savings circle and road safety training for young delivery riders.",
          "An accident ends a rider’s income on the same day.",
          "town-2", 130, 1950, 1.8),
    Story("Ring Road Welfare", "cso", "Evening school in the truck yard",
          "Evening lessons for boys who work in the truck yards.",
          "Boys of eleven work twelve hours and cannot read the freight note.",
          "town-4", 70, 1650, 1.9, 2.6),
)  # fmt: skip


def answers_of(story: Story, begins: date) -> dict[str, Any]:
    """The answers of a story to the questions of the call “Young people and belonging”."""
    requested = story.thousands * 1000 * 100
    begun = story.people % 9 == 0
    staff, costs, safety = (requested * part // 100 for part in (45, 35, 8))
    lines = [
        ("Coordinators and trainers", staff, "Part-time, at the rates of the district"),
        ("Rooms, materials and transport", costs, "Quotations are kept for each item"),
        ("Safeguarding, consent and safety", safety, "Training, vetting and a named lead"),
        ("Results and learning", requested - staff - costs - safety, "Surveys before and after"),
    ]
    return {
        "registered": True,
        "serves_peshawar": True,
        "worked_before": "begun" if begun else "years",
        "party_political": False,
        "years_active": 0 if begun else 4 + story.people % 9,
        "experience": (
            f"{story.organisation} has worked in Peshawar for years with schools, union councils "
            "and parents. Our accounts are audited, and our last two grants were closed in time."
        ),
        "signatory_name": "The chairperson",
        "signatory_email": "office@example.org",
        "signatory_phone": f"+92919{story.people % 10_000:04}00",
        "name": story.title,
        "summary": story.summary,
        "need": f"{story.need} We asked families, teachers and shopkeepers before we planned this.",
        "town": [story.town],
        "people_reached": story.people,
        "activities": (
            f"{story.summary} We begin with the people concerned, meet every week, and show the "
            "results in public in the last month. Each group has a named adult who is there."
        ),
        "starts": begins.isoformat(),
        "ends": (begins + timedelta(days=330)).isoformat(),
        "team": [
            {"name": "Coordinator", "task": "Plans and keeps the books", "days": 12},
            {"name": "Field officer", "task": "Works with the groups", "days": 20},
        ],
        "has_partners": False,
        "results": (
            "We count who comes and who stays, ask the same ten questions before and after, and "
            "publish what worked and what did not."
        ),
        "indicators": [
            {
                "name": "Young people who come every week",
                "baseline": "0",
                "target": str(story.people // 2),
                "unit": "people",
                "by_when": f"{begins + timedelta(days=330):%Y-%m}",
                "how_measured": "Signed lists, counted each month",
            }
        ],
        "context": (
            "What divides people here: old disputes between lanes and who gets work. What connects "
            "them: schools, sports, food and the bazaar. We checked this with elders and young "
            "people in October, and will look again in six months."
        ),
        "selection": (
            "Anyone of the age may join. We announce it in schools, madrasas and workshops and do "
            "not ask about religion, sect or origin."
        ),
        "consent": (
            "We explain the work in plain words, ask those taking part and the parents of minors, "
            "and anyone may leave at any time without giving a reason."
        ),
        "safety": (
            "Meetings end before dark, a safety lead decides whether to go ahead, and staff can "
            "stop without penalty. Online abuse is recorded and answered by the lead."
        ),
        "risks": [
            {
                "risk": "A dispute between lanes comes into the group",
                "likelihood": "middle",
                "mitigation": "Two elders whom both sides trust are called at once",
            }
        ],
        "personal_data": (
            "We keep names and a contact only, on paper in a locked place, for twelve months. No "
            "list goes to anyone outside."
        ),
        "minors": False,
        "complaints": (
            "A phone number, a box and a person from outside the organisation; answered within ten "
            "days."
        ),
        "requested": requested,
        "own_share": requested // 10,
        "other_money": False,
        "budget": [
            {"item": item, "amount": amount, "explanation": why} for item, amount, why in lines
        ],
        "declaration": True,
    }
