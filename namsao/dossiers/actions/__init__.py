"""What can be done to a dossier. Each verb is written here once and called from everywhere."""

from namsao.dossiers.actions.moving import relocate
from namsao.dossiers.actions.office import (
    disqualify,
    forward,
    receive,
    receive_at_centre,
    receive_at_province,
    report,
    return_to_producer,
    send_back,
)
from namsao.dossiers.actions.producer import (
    answer,
    attach,
    detach,
    fill_form,
    open_dossier,
    print_paper,
    submit,
    tick,
    update,
    withdraw,
)
from namsao.dossiers.advising.actions import set_efforts
from namsao.dossiers.covering.actions import cover, find_nothing, open_original
from namsao.dossiers.documents.actions import (
    add_document,
    describe_document,
    replace_document,
)
from namsao.dossiers.talking.actions import (
    answer_message,
    note,
    settle_message,
    write,
)

__all__ = [
    "add_document",
    "answer",
    "answer_message",
    "attach",
    "cover",
    "describe_document",
    "detach",
    "disqualify",
    "fill_form",
    "find_nothing",
    "forward",
    "note",
    "open_dossier",
    "open_original",
    "print_paper",
    "receive",
    "receive_at_centre",
    "receive_at_province",
    "relocate",
    "replace_document",
    "report",
    "return_to_producer",
    "send_back",
    "set_efforts",
    "settle_message",
    "submit",
    "tick",
    "update",
    "withdraw",
    "write",
]
