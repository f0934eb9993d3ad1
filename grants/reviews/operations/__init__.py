"""What happens in review: assigned, declared, scored, submitted, decided."""

from grants.reviews.operations.assigning import assign_reviewers
from grants.reviews.operations.complaining import answer_complaint, complain
from grants.reviews.operations.deciding import decide, departs
from grants.reviews.operations.inviting import (
    Asked,
    accept_invitation,
    decline_invitation,
    invite_reviewer,
    send_invitation_again,
    take_back_invitation,
)
from grants.reviews.operations.lining import draw_line
from grants.reviews.operations.offline import SheetRefused, open_sheet, take_in
from grants.reviews.operations.panel import (
    Meeting,
    change_panel,
    close_panel,
    move_item,
    open_panel,
    plan_panel,
    put_on_agenda,
)
from grants.reviews.operations.panel_session import (
    cast_vote,
    defer_item,
    mark_present,
    settle_item,
    write_note,
)
from grants.reviews.operations.planning import (
    Told,
    ask_proposed,
    describe_oneself,
    propose_reviewers,
    take_out,
)
from grants.reviews.operations.portfolio import set_limits, take_as_proposal
from grants.reviews.operations.reviewing import (
    DraftInput,
    abstain,
    accept_review,
    declare_conflict,
    decline_review,
    save_scores,
)
from grants.reviews.operations.standing_aside import stand_aside
from grants.reviews.operations.submitting import (
    missing,
    raises_flag,
    refresh_merit,
    reopen_review,
    submit_review,
)
from grants.reviews.operations.terms import accept_terms, decline_terms
from grants.reviews.operations.tying import (
    TieInput,
    declare_tie,
    end_tie,
    release_domain,
    withdraw_tie,
)
from grants.reviews.operations.waiting import move_on_waiting_list
from grants.reviews.operations.walling import end_of_wall, link_organisation, name_person
from grants.reviews.operations.working_out import work_out_anew

__all__ = [
    "Asked",
    "DraftInput",
    "Meeting",
    "SheetRefused",
    "TieInput",
    "Told",
    "abstain",
    "accept_invitation",
    "accept_review",
    "accept_terms",
    "answer_complaint",
    "ask_proposed",
    "assign_reviewers",
    "cast_vote",
    "change_panel",
    "close_panel",
    "complain",
    "decide",
    "declare_conflict",
    "declare_tie",
    "decline_invitation",
    "decline_review",
    "decline_terms",
    "defer_item",
    "departs",
    "describe_oneself",
    "draw_line",
    "end_of_wall",
    "end_tie",
    "invite_reviewer",
    "link_organisation",
    "mark_present",
    "missing",
    "move_item",
    "move_on_waiting_list",
    "name_person",
    "open_panel",
    "open_sheet",
    "plan_panel",
    "propose_reviewers",
    "put_on_agenda",
    "raises_flag",
    "refresh_merit",
    "release_domain",
    "reopen_review",
    "save_scores",
    "send_invitation_again",
    "set_limits",
    "settle_item",
    "stand_aside",
    "submit_review",
    "take_as_proposal",
    "take_back_invitation",
    "take_in",
    "take_out",
    "withdraw_tie",
    "work_out_anew",
    "write_note",
]
