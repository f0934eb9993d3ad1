"""How the ten steps and the notices of an award are called."""

from __future__ import annotations

from babel.support import LazyProxy

from grants.awards.states_closing import NoticeKind
from grants.kernel.i18n import lazy

STEP_NAMES: dict[int, LazyProxy] = {
    1: lazy("1. Assess risks and needs"),
    2: lazy("2. Listen to local people"),
    3: lazy("3. Build trust between communities and police"),
    4: lazy("4. Open inclusive spaces"),
    5: lazy("5. Know who does what locally"),
    6: lazy("6. Work within a local framework"),
    7: lazy("7. Run programmes that do no harm"),
    8: lazy("8. Give access to local grants"),
    9: lazy("9. Gather and share good practice"),
    10: lazy("10. Work beyond the city"),
}
NOTICES: dict[NoticeKind, LazyProxy] = {
    NoticeKind.SUSPENDED: lazy("Award suspended"),
    NoticeKind.RESUMED: lazy("Award goes on"),
    NoticeKind.TERMINATED: lazy("Award terminated"),
}
