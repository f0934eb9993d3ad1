"""The people of the journey."""

MANAGER, SECOND = "Asad Yousafzai", "Shabana Marwat"
FINANCE, OTHER_FINANCE = "Gulalai Khattak", "Haroon Durrani"
CHECKING_FINANCE = "Nargis Shinwari"
REVIEWERS = ("Naheed Bangash", "Wali Khan", "Zarmina Afridi", "Imran Orakzai")
CONFLICTED, FLAGGING = REVIEWERS[0], REVIEWERS[1]
CSO, FIRM = "Sana Gul", "Palwasha Khan"
