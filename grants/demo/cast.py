"""Who is who in the demonstration. Every password is the same, and is printed."""

from __future__ import annotations

from dataclasses import dataclass

from grants.accounts.models import Role

PASSWORD = "river stone lantern"  # noqa: S105 - printed for everybody to use


@dataclass(frozen=True)
class Part:
    """A person of the demonstration, and what they do there."""

    name: str
    address: str
    roles: tuple[str, ...] = ()
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{self.address}@demo.example"


MANAGER = Part("Asad Yousafzai", "asad", (Role.FUND_MANAGER,))
SECOND_MANAGER = Part("Shabana Marwat", "shabana", (Role.FUND_MANAGER,))
FINANCE = Part("Gulalai Khattak", "gulalai", (Role.FINANCE_OFFICER,))
SECOND_FINANCE = Part("Haroon Durrani", "haroon", (Role.FINANCE_OFFICER,))
AUDITOR = Part("Farida Saeed", "farida", (Role.AUDITOR,))
ADMINISTRATOR = Part("Kamran Shinwari", "kamran", (Role.ADMINISTRATOR,))
CONTRIBUTOR = Part("Bilal Sarhadi", "bilal", (Role.CONTRIBUTOR,))
REVIEWERS = (
    Part("Dr Naheed Bangash", "naheed", (Role.REVIEWER,)),
    Part("Ustad Wali Khan", "wali", (Role.REVIEWER,)),
    Part("Zarmina Afridi", "zarmina", (Role.REVIEWER,)),
    Part("Imran Orakzai", "imran", (Role.REVIEWER,)),
    Part("Parveen Gul", "parveen", (Role.REVIEWER,)),
    Part("Tariq Mohmand", "tariq", (Role.REVIEWER,)),
)
RECIPIENT = Part("Sana Gul", "sana", language="ur")
APPLICANT = Part("Palwasha Khan", "palwasha")

STAFF = (MANAGER, SECOND_MANAGER, FINANCE, SECOND_FINANCE, AUDITOR, ADMINISTRATOR, CONTRIBUTOR)

# What is printed: who can sign in, and what there is to do.
INTRODUCTIONS: tuple[tuple[Part, str], ...] = (
    (MANAGER, "fund manager: runs calls, ranks, decides, signs"),
    (SECOND_MANAGER, "fund manager: the second person"),
    (FINANCE, "finance officer: prepares and approves payments"),
    (SECOND_FINANCE, "finance officer: approves what the other prepared"),
    (REVIEWERS[0], "reviewer: has applications to score"),
    (RECIPIENT, "recipient (CSO): an active award, in Urdu"),
    (APPLICANT, "applicant (firm): a draft for the open call"),
    (CONTRIBUTOR, "contributor: sees what the company's money did"),
    (AUDITOR, "auditor: reads everything"),
    (ADMINISTRATOR, "administrator: people and roles"),
)
