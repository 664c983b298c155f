"""What is decided on dossiers and certificates; each verb is written here once."""

from namsao.certificates.actions.archiving import archive
from namsao.certificates.actions.decisions import (
    approve_for_centre,
    decline,
    evaluate_again,
    propose_renewal,
    recognise,
    return_to_province,
)
from namsao.certificates.actions.revocation import (
    conclude_verification,
    confirm_end,
    drop_case,
    open_again,
    open_case,
    order_again,
    revoke,
)
from namsao.certificates.actions.sealing import seal_certificate, seal_decision
from namsao.certificates.actions.succession import link_product, open_renewal, open_upgrade, remind

__all__ = [
    "approve_for_centre",
    "archive",
    "conclude_verification",
    "confirm_end",
    "decline",
    "drop_case",
    "evaluate_again",
    "link_product",
    "open_again",
    "open_case",
    "open_renewal",
    "open_upgrade",
    "order_again",
    "propose_renewal",
    "recognise",
    "remind",
    "return_to_province",
    "revoke",
    "seal_certificate",
    "seal_decision",
]
