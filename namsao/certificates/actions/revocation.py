"""Revoking certificates: Article 8, and what the ministry asks to be done again (10.1.b)."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates import forms
from namsao.certificates.actions.decisions import Signed, decide
from namsao.certificates.models import Certificate, RevocationCase
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import not_ahead
from namsao.kernel.reach import Actor
from namsao.law.deadlines import revocation_due
from namsao.law.dossier import MOVES
from namsao.law.revocation import CASE_MOVES


def _not_to_be_questioned(certificate: Certificate) -> str | None:
    """Why no case can be opened on it."""
    if certificate.state == "revoked":
        return _("Giấy chứng nhận này đã bị thu hồi.")
    if certificate.cases.filter(state__in=["verifying", "concluded"]).exists():
        return _("Giấy chứng nhận này đang có một vụ việc chưa xong.")
    return None


@action(
    Certificate,
    "open_case",
    label=gettext_lazy("Kiểm tra để thu hồi"),
    effect=gettext_lazy("Mở một vụ việc kiểm tra, xác minh. Chưa báo cho ai, chưa thu hồi."),
    form=forms.OpenCase,
    guard=_not_to_be_questioned,
)
def open_case(
    certificate: Certificate, *, by: Actor, at: datetime, ground: str, found: str
) -> Made[RevocationCase]:
    """The OCOP office has found a ground of Article 8.1 and begins to verify (8.3.a)."""
    case = RevocationCase.objects.create(
        certificate=certificate, ground=ground, found=found, opened_at=at
    )
    return Made(case, {"ground": ground, "found": found})


@action(
    Certificate,
    "confirm_end",
    label=gettext_lazy("Xác nhận không còn sản xuất"),
    effect=gettext_lazy(
        "Báo cơ quan tham mưu OCOP. Thời hạn thu hồi 15 ngày bắt đầu từ ngày xác nhận."
    ),
    form=forms.ConfirmEnd,
    guard=_not_to_be_questioned,
)
def confirm_end(
    certificate: Certificate, *, by: Actor, at: datetime, found: str
) -> Made[RevocationCase]:
    """The commune confirms that the product is no longer made (Articles 8.1.đ and 8.4)."""
    return _concluded(certificate, "no_longer_made", found, at)


def _concluded(
    certificate: Certificate, ground: str, found: str, at: datetime, *, again: bool = False
) -> Made[RevocationCase]:
    """A case that begins with its conclusion: the 15 days run from this day (Article 8.4)."""
    today = localtime(at).date()
    case = RevocationCase.objects.create(
        certificate=certificate,
        ground=ground,
        state="concluded",
        found=found,
        report=found,
        opened_at=at,
        established_on=today,
        due_on=revocation_due(today),
        evaluate_again=again,
    )
    return Made(case, {"ground": ground, "due_on": str(case.due_on)})


@action(
    Certificate,
    "order_again",
    label=gettext_lazy("Đề nghị thu hồi và đánh giá lại"),
    effect=gettext_lazy(
        "Gửi đề nghị của Bộ tới tỉnh: thu hồi quyết định công nhận không đúng quy định và"
        " thực hiện lại việc đánh giá."
    ),
    form=forms.ConfirmEnd,
    guard=_not_to_be_questioned,
)
def order_again(
    certificate: Certificate, *, by: Actor, at: datetime, found: str
) -> Made[RevocationCase]:
    """The ministry found an evaluation against the rules: revoke and evaluate again (10.1.b)."""
    if certificate.stars == 5:
        raise Refused(_("Bộ tự thu hồi giấy chứng nhận 5 sao; đề nghị này dành cho tỉnh."))
    return _concluded(certificate, "authority_concluded", found, at, again=True)


@action(
    RevocationCase,
    CASE_MOVES["conclude_verification"],
    label=gettext_lazy("Ghi kết luận, trình thu hồi"),
    effect=gettext_lazy(
        "Trình cấp có thẩm quyền. Thời hạn thu hồi 15 ngày tính từ ngày kết luận."
    ),
    form=forms.ConcludeCase,
)
def conclude_verification(
    case: RevocationCase, *, by: Actor, at: datetime, report: str, established_on: date
) -> Facts:
    """The office reports, with the authority's conclusion (Articles 8.3.a and 8.4)."""
    not_ahead(established_on, at, "established_on")
    case.report, case.established_on = report, established_on
    case.due_on = revocation_due(established_on)
    return {"report": report, "due_on": case.due_on.isoformat()}


@action(
    RevocationCase,
    CASE_MOVES["revoke"],
    label=gettext_lazy("Thu hồi giấy chứng nhận"),
    effect=gettext_lazy(
        "Ban hành quyết định thu hồi; trang tra cứu báo ngay là đã thu hồi. Không hoàn tác được."
    ),
    form=forms.DecisionForm,
)
def revoke(
    case: RevocationCase,
    *,
    by: Actor,
    at: datetime,
    decision_number: str,
    decided_on: date,
    signer: str,
) -> Facts:
    """Revoke: the province's leader 3 and 4 stars, the minister 5 (Articles 8.2 and 8.3.b)."""
    certificate, established_on = case.certificate, case.established_on
    area = certificate.area
    if area is None or established_on is None:
        raise Refused(_("Chưa rõ địa bàn của giấy chứng nhận hoặc ngày kết luận."))
    unit = area.province if certificate.stars < 5 else area.province.parent
    signed = Signed(decision_number, decided_on, signer)
    decision = decide(unit or area, "revocation", signed, established_on, at)
    certificate.state, certificate.revoked_on = "revoked", decided_on
    certificate.revocation_reason = str(case.get_ground_display())
    certificate.revocation = decision
    certificate.save()
    case.outcome = decision.number
    if case.evaluate_again and certificate.dossier is not None:
        open_again(certificate.dossier, by=by, at=at)
    late = case.due_on is not None and decided_on > case.due_on
    return {"decision": decision.number, "decided_on": decided_on.isoformat(), "late": late}


@action(
    RevocationCase,
    CASE_MOVES["drop_case"],
    label=gettext_lazy("Không thu hồi"),
    effect=gettext_lazy("Kết thúc vụ việc, giấy chứng nhận giữ nguyên. Lý do được ghi lại."),
    form=forms.Because,
)
def drop_case(case: RevocationCase, *, by: Actor, at: datetime, reason: str) -> Facts:
    """End the case without revoking."""
    case.outcome = reason
    return {"reason": reason}


def _not_ordered(dossier: Dossier) -> str | None:
    ordered = RevocationCase.objects.filter(certificate__dossier=dossier, evaluate_again=True)
    if ordered.filter(certificate__state="revoked").exists():
        return None
    return _("Chỉ đánh giá lại theo đề nghị của Bộ, sau khi giấy chứng nhận đã bị thu hồi.")


@action(
    Dossier,
    MOVES["open_again"],
    label=gettext_lazy("Thực hiện lại việc đánh giá"),
    effect=gettext_lazy("Đưa hồ sơ về hàng chờ của tỉnh để đánh giá lại từ đầu."),
    guard=_not_ordered,
)
def open_again(dossier: Dossier, *, by: Actor, at: datetime) -> Facts:
    """Evaluate anew what was recognised against the rules (10.1.b). Taken by `revoke` alone."""
    dossier.level = "province"
    return {}
