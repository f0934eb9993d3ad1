"""A real call's form, as its publisher's export has it, turned into a call file.

The Social Housing Innovation Fund's application form has 46 questions on nine forms.
The export does not say which page follows which answer, so those conditions are
named here, by the page that carries the question.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

Entry = dict[str, Any]

ORDER = (
    ("organisation-information", "Organisation information"),
    ("your-proposal", "Your proposal"),
    ("co-production-with-tenants", "Co-production with tenants"),
    ("innovation-and-scalability", "Innovation and scalability"),
    ("costs-and-value-for-money", "Costs and value for money"),
    ("risk-management", "Risk management"),
    ("outcomes-and-measuring-impact", "Outcomes and measuring impact"),
    ("declarations", "Declarations"),
)

WEIGHTS = (
    ("problem", "The problem", 5),
    ("proposal", "The proposal", 25),
    ("team", "The team", 5),
    ("co_production", "Co-production", 20),
    ("innovation", "Innovation", 10),
    ("scalability", "Scalability", 10),
    ("cost", "Cost and value for money", 5),
    ("risk", "Risk management", 5),
    ("outcomes", "Outcomes", 10),
    ("kpis", "Key performance indicators", 5),
)

CHARITY = "Is your organisation a charity"
REGISTERED = "Where is the charity registered?"
WHOLE_COST = "Are you seeking funding to cover the total cost of the project"
CONTROLLED = "Is your organisation controlled by another entity"
NAMES = "Does your organisation have alternative names"
CONSORTIUM = "Are you submitting a consortium bid for funding with one or more organisations"
COMPANY = "Do you have a company registration number"

# The beginning of a page, and its hint where several pages begin alike → the question
# and the answer under which the page is reached.
CONDITIONS: dict[tuple[str, str], tuple[str, str]] = {
    ("What is the name of the entity that controls", ""): (CONTROLLED, "is: yes"),
    ("Tell us any alternative names", ""): (NAMES, "is: yes"),
    ("Tell us the details of all the other organisations", ""): (CONSORTIUM, "is: yes"),
    ("Where is the charity registered?", ""): (CHARITY, "is: yes"),
    ("What is your charity number?", "1004005"): (REGISTERED, "any_of: [England, Wales]"),
    ("What is your charity number?", "SC000022"): (REGISTERED, "is: Scotland"),
    ("What is your charity number?", "NIC00002"): (REGISTERED, "is: Northern Ireland"),
    ("What is your company registration number?", ""): (COMPANY, "is: yes"),
    ("How much funding are you seeking and what is the total", ""): (WHOLE_COST, "is: no"),
    ("How will you fund the outstanding costs", ""): (WHOLE_COST, "is: no"),
    ("How much funding are you seeking for your project?", ""): (WHOLE_COST, "is: yes"),
}

ROLES = {
    "What is the name of your project": "title",
    "How will the proposal address the challenges specified in your problem statement": "summary",
    "Total funding requested": "requested",
    "How much funding are you seeking for your project": "requested",
    "Total cost of project": "total_cost",
}

HEAD = """\
title: Social Housing Innovation Fund
slug: shif
summary: Projects that help tenants to know their rights and to be heard by their landlord.
theme: resident-voice
area: England
applicants: [cso, firm, public_body]
currency: GBP
budget: 1000000
ceiling: 120000
opens: 2026-09-01 09:00
closes: 2026-11-27 17:00
time_zone: Europe/London
reviewers: 3
"""

# The beginning of each eligibility question → its key, and the answers that pass or fail.
ELIGIBILITY = {
    "What type of organisation": ("organisation", "fails: [None of the above]"),
    "What is the legal status": ("legal_status", "fails: [None of the above]"),
    "Has your proposal been co-produced": ("co_produced", "passes: yes"),
    "How much funding": ("hoped_for", "passes: {at_most: 120000}"),
    "Are you willing to compile a case study": ("case_study", "fails: no"),
}
TENANT_GROUP = "Group representing the interests of social housing tenants"


def load(folder: Path) -> dict[str, Entry]:
    """The published forms by their short name."""
    forms = json.loads((folder / "shif_apply.json").read_text(encoding="utf-8"))
    return {form["form"].removeprefix("shif-apply-"): form for form in forms}


def call_file(forms: dict[str, Entry]) -> str:
    """The whole call as a call file."""
    taken: set[str] = set()
    lines = [HEAD, "eligibility:"]
    for entry in forms["eligibility"]["questions"]:
        lines += _eligibility(entry)
    lines.append("sections:")
    for name, title in ORDER:
        lines += [f"  - key: {name.replace('-', '_')}", f"    title: {title}", "    questions:"]
        for entry in _in_order(forms[name]["questions"]):
            lines += _question(entry, taken)
    lines += ["rubric:", "  scale: {min: 0, max: 4}", "  merit:"]
    for key, title, weight in WEIGHTS:
        lines.append(f"    - {{key: {key}, name: {title}, weight: {weight}}}")
    lines.append("  harm: default")
    return "\n".join(lines) + "\n"


def _in_order(entries: list[Entry]) -> list[Entry]:
    """Questions that decide about others before those others; else as published."""
    deciding = [question for question, _answer in CONDITIONS.values()]

    def place(entry: Entry) -> int:
        if not _when(entry):
            return 0
        return 1 if entry["q"] in deciding else 2

    return sorted(entries, key=place)


def _when(entry: Entry) -> str | None:
    for (page, hint), (question, answer) in CONDITIONS.items():
        if entry["page"].startswith(page) and hint in entry.get("hint", ""):
            return f"{{question: {_key(question, set())}, {answer}}}"
    return None


def _eligibility(entry: Entry) -> list[str]:
    kind = {"RadiosField": "choice", "YesNoField": "yes_no", "NumberField": "money"}[entry["type"]]
    key, passes = next(
        found for start, found in ELIGIBILITY.items() if entry["page"].startswith(start)
    )
    lines = [f"  - key: {key}", f"    type: {kind}", f"    label: {_text(entry['page'])}"]
    if key == "legal_status":
        lines.append(f"    when: {{question: organisation, is: {TENANT_GROUP}}}")
    return [*lines, *_options(entry, "    "), f"    {passes}"]


def _question(entry: Entry, taken: set[str]) -> list[str]:
    kind, *limits = _kind(entry)
    label = entry["q"] if _several_on_page(entry) else entry["page"]
    lines = [
        f"      - key: {_key(entry['q'], taken)}",
        f"        type: {kind}",
        f"        label: {_text(label)}",
    ]
    if entry.get("hint"):
        lines.append(f"        hint: {_text(entry['hint'])}")
    if not entry.get("required", True):
        lines.append("        required: no")
    if entry["q"] in ROLES:
        lines.append(f"        role: {ROLES[entry['q']]}")
    when = _when(entry)
    if when:
        lines.append(f"        when: {when}")
    lines += [f"        {limit}" for limit in limits]
    if kind == "choice":
        lines += _options(entry, "        ")
    if kind == "group":
        lines.append("        questions:")
        inside: set[str] = set()
        for column in entry["columns"]:
            inner, *inner_limits = _kind(column)
            if inner == "address":  # an address of several fields does not fit into a line
                inner, inner_limits = "long_text", ["word_limit: 50"]
            title = column["title"]
            lines += [
                f"          - key: {_key(title, inside)}",
                f"            type: {inner}",
                f"            label: {_text(title)}",
            ]
            if "optional" in title or "if applicable" in title:
                lines.append("            required: no")
            lines += [f"            {limit}" for limit in inner_limits]
    return lines


def _kind(entry: Entry) -> list[str]:
    """The question type, then its limits as lines."""
    match entry["type"]:
        case "FreeTextField":
            return ["long_text", f"word_limit: {entry['max_words']}"]
        case "TextField":
            return ["short_text"]
        case "EmailAddressField":
            return ["email"]
        case "TelephoneNumberField":
            return ["phone"]
        case "UkAddressField":
            return ["address"]
        case "YesNoField":
            return ["yes_no"]
        case "RadiosField":
            return ["choice"]
        case "NumberField":
            bounds = [f"{name}: {entry[name]}" for name in ("min", "max") if name in entry]
            return ["money", *bounds]
        case "CheckboxesField":
            return ["declaration"]
        case "ClientSideFileUploadField":
            return ["file", "allowed: [pdf, xlsx, xls]", "max_size_mb: 10"]
        case "MultiInputField":
            return ["group", "min: 1", "max: 10"]
    raise ValueError(entry["type"])


def _several_on_page(entry: Entry) -> bool:
    return not entry["page"].rstrip("?").startswith(entry["q"].rstrip("?")[:20])


def _options(entry: Entry, indent: str) -> list[str]:
    choices = entry.get("choices", [])
    return (
        [f"{indent}options:", *(f"{indent}  - {_text(choice)}" for choice in choices)]
        if choices
        else []
    )


def _key(words: str, taken: set[str]) -> str:
    key = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:57].strip("_")
    number = 2
    unique = key
    while unique in taken:
        unique = f"{key}_{number}"
        number += 1
    taken.add(unique)
    return unique


def _text(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
