"""Decisions and certificates under the electronic seal of the authority that gave them."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates.models import Certificate, Decision
from namsao.certificates.printing import address_of, print_certificate, print_decision
from namsao.kernel.action import Facts, Refused, action
from namsao.kernel.reach import Actor
from namsao.papers.models import PaperKind
from namsao.papers.sealing import not_to_be_sealed, seal_papers


def _certificate_not_yet(certificate: Certificate) -> str | None:
    """Why the certificate cannot be sealed."""
    if certificate.dossier_id is None or certificate.decision is None:
        return _("Chỉ giấy chứng nhận do hệ thống cấp được đóng dấu ở đây.")
    if certificate.state == "revoked":
        return _("Giấy chứng nhận này đã bị thu hồi.")
    return not_to_be_sealed(certificate, certificate.decision.area, PaperKind.CERTIFICATE)


def _decision_not_yet(decision: Decision) -> str | None:
    """Why the decision cannot be sealed."""
    if decision.kind != "recognition":
        return _("Chỉ quyết định công nhận được in và đóng dấu ở đây.")
    return not_to_be_sealed(decision, decision.area, PaperKind.DECISION)


@action(
    Certificate,
    "seal_certificate",
    label=gettext_lazy("Đóng dấu điện tử giấy chứng nhận"),
    effect=gettext_lazy(
        "Đóng dấu điện tử của cơ quan cấp lên giấy chứng nhận. Từ đó bản đã đóng dấu là bản được"
        " cung cấp và không thay được nữa."
    ),
    guard=_certificate_not_yet,
)
def seal_certificate(certificate: Certificate, *, by: Actor, at: datetime) -> Facts:
    """Seal the certificate (Articles 4.3 and 7.3.e)."""
    if certificate.decision is None:
        raise Refused(_("Chỉ giấy chứng nhận do hệ thống cấp được đóng dấu ở đây."))
    address = address_of(certificate)
    papers = {PaperKind.CERTIFICATE: lambda note: print_certificate(certificate, address, note)}
    return seal_papers(certificate, certificate.decision.area, papers, at)


@action(
    Decision,
    "seal_decision",
    label=gettext_lazy("Đóng dấu điện tử quyết định"),
    effect=gettext_lazy(
        "Đóng dấu điện tử của cơ quan lên quyết định và danh sách kèm theo. Sản phẩm được thêm vào"
        " quyết định sau đó không có trong bản đã đóng dấu."
    ),
    guard=_decision_not_yet,
)
def seal_decision(decision: Decision, *, by: Actor, at: datetime) -> Facts:
    """Seal the decision with its list (Articles 7.3.e and 7.4.e)."""
    papers = {PaperKind.DECISION: lambda note: print_decision(decision, note)}
    return seal_papers(decision, decision.area, papers, at)
