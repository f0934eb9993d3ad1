"""What happens to an application: drafted, submitted, checked. Each act is one function."""

from grants.applications.operations.amending import amend_by_file, amend_call
from grants.applications.operations.answering import answer_question, set_question_aside
from grants.applications.operations.changes import end_changes, request_changes
from grants.applications.operations.checking import (
    clear_caveat,
    find_eligible,
    find_ineligible,
    find_listed_eligible,
)
from grants.applications.operations.drafting import (
    attach_file,
    remove_file,
    save_answers,
)
from grants.applications.operations.entering import enter_on_behalf
from grants.applications.operations.filling import add_filling, remove_filling
from grants.applications.operations.likeness import compare_all, compare_waiting, decide_pair
from grants.applications.operations.reusing import take_over
from grants.applications.operations.serving import correct_aims
from grants.applications.operations.signing import ask_sign_off, sign_off
from grants.applications.operations.starting import start_application
from grants.applications.operations.submitting import submit_application, withdraw_application
from grants.applications.operations.uploading import (
    WrongOffset,
    begin_upload,
    clean_papers,
    receive_chunk,
    sweep_uploads,
)

__all__ = [
    "WrongOffset",
    "add_filling",
    "amend_by_file",
    "amend_call",
    "answer_question",
    "ask_sign_off",
    "attach_file",
    "begin_upload",
    "clean_papers",
    "clear_caveat",
    "compare_all",
    "compare_waiting",
    "correct_aims",
    "decide_pair",
    "end_changes",
    "enter_on_behalf",
    "find_eligible",
    "find_ineligible",
    "find_listed_eligible",
    "receive_chunk",
    "remove_file",
    "remove_filling",
    "request_changes",
    "save_answers",
    "set_question_aside",
    "sign_off",
    "start_application",
    "submit_application",
    "sweep_uploads",
    "take_over",
    "withdraw_application",
]
