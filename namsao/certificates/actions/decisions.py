"""What a leader decides on an evaluated dossier (Articles 4.1, 4.3, 7.3.e, 7.4 and 7.6).

The province's leader recognises 3 and 4 stars, the minister 5; each signs for their own level.
"""

from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_urlsafe
from typing import cast

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.assessment.models import Result
from namsao.assessment.queries import evaluating_area
from namsao.certificates import forms
from namsao.certificates.models import Certificate, Decision
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.folding import fold
from namsao.kernel.numbering import next_number
from namsao.kernel.reach import Actor
from namsao.law.deadlines import certificate_expiry
from namsao.law.dossier import MOVES
from namsao.law.product_lines import group_of
from namsao.law.regimes import next_level, recognised_by, regime
from namsao.law.steps import Level


def _result(dossier: Dossier) -> Result:
    """The last council's result: the centre's, once that has returned the dossier."""
    return Result.objects.filter(entry__dossier=dossier).latest("id")


@dataclass(frozen=True)
class Signed:
    """Number, day and signer of a decision."""

    number: str
    decided_on: date
    signer: str


def decide(area: Area, kind: str, signed: Signed, earliest: date, at: datetime) -> Decision:
    """The decision of that number in its year: it may carry many dossiers, on one day.

    Raises Refused for a day before `earliest` or after today, and for a number that stands with
    another day or signer.
    """
    number, decided_on, signer = signed.number, signed.decided_on, signed.signer
    if not earliest <= decided_on <= localtime(at).date():
        said = _("Ngày quyết định phải từ ngày có kết luận (%(from)s) đến hôm nay.") % {
            "from": f"{earliest:%d/%m/%Y}"
        }
        raise Refused(said, {"decided_on": [said]})
    decision, created = Decision.objects.get_or_create(
        area=area,
        kind=kind,
        number=number,
        decided_on__year=decided_on.year,
        defaults={"decided_on": decided_on, "signer": signer},
    )
    if not created and (decision.decided_on, decision.signer) != (decided_on, signer):
        said = _("Quyết định số %(number)s đã có với ngày %(day)s, người ký %(signer)s.") % {
            "number": number,
            "day": f"{decision.decided_on:%d/%m/%Y}",
            "signer": decision.signer,
        }
        raise Refused(said, {"decision_number": [said]})
    return decision


def _not_for_this_level(dossier: Dossier) -> str | None:
    """Why this level may not recognise it itself (Article 4.1)."""
    stars = _result(dossier).stars
    if recognised_by(regime(dossier.regime), stars) == dossier.level:
        return None
    return _("Kết quả %(stars)d sao không thuộc thẩm quyền công nhận của cấp này.") % {
        "stars": stars
    }


def _not_for_the_centre(dossier: Dossier) -> str | None:
    """Why it cannot be proposed to the centre (Article 7.3.e)."""
    law, level = regime(dossier.regime), cast(Level, dossier.level)
    if next_level(law, level, _result(dossier).total) == "centre":
        return None
    return _("Chỉ đề nghị trung ương với sản phẩm đạt từ 90 điểm trở lên.")


@action(
    Dossier,
    MOVES["recognise"],
    label=gettext_lazy("Công nhận và cấp giấy chứng nhận"),
    effect=gettext_lazy(
        "Ban hành quyết định công nhận, cấp giấy chứng nhận có giá trị 36 tháng"
        " và công bố kết quả."
    ),
    form=forms.DecisionForm,
    guard=_not_for_this_level,
)
def recognise(
    dossier: Dossier,
    *,
    by: Actor,
    at: datetime,
    decision_number: str,
    decided_on: date,
    signer: str,
) -> Made[Certificate]:
    """Recognise the stars and issue the certificate (Articles 4.1, 7.3.e, 7.4.e and g).

    A certificate that the dossier follows is replaced by the new one.
    """
    result = _result(dossier)
    signed = Signed(decision_number, decided_on, signer)
    decision = decide(evaluating_area(dossier), "recognition", signed, concluded_on(result), at)
    certificate = _issue(dossier, decision, result.stars)
    if dossier.follows:
        Certificate.objects.filter(number=dossier.follows).update(replaced_by=certificate)
    return Made(
        certificate,
        {
            "dossier": dossier.pk,
            "decision": decision.number,
            "number": certificate.number,
            "stars": result.stars,
            "expires_on": f"{certificate.expires_on}",
        },
    )


def concluded_on(result: Result) -> date:
    """The day of the council's conclusion."""
    return localtime(result.concluded_at).date()


def _issue(dossier: Dossier, decision: Decision, stars: int) -> Certificate:
    product = dossier.product
    producer = product.producer
    year = decision.decided_on.year
    issuer = decision.area.code if dossier.level == "province" else "TW"
    number = f"{next_number(f'certificate-{issuer}-{year}'):04d}/GCN-{issuer}-{year}"
    place = f"{producer.address}, {producer.commune.full_title}"
    return Certificate.objects.create(
        number=number,
        token=token_urlsafe(12),
        state="issued",
        regime=dossier.regime,
        dossier=dossier,
        product=product,
        decision=decision,
        area=producer.commune,
        product_name=product.name,
        product_code=product.code,
        producer_name=producer.name,
        place=place,
        line=group_of(product.criteria_set).line,
        stars=stars,
        issued_on=decision.decided_on,
        issued_year=year,
        expires_on=certificate_expiry(decision.decided_on),
        search_key=fold(f"{product.name} {producer.name} {place} {number}"),
    )


@action(
    Dossier,
    MOVES["approve_for_centre"],
    label=gettext_lazy("Phê duyệt và đề nghị trung ương"),
    effect=gettext_lazy("Phê duyệt kết quả từ 90 điểm và đưa hồ sơ vào hàng chờ của Bộ."),
    form=forms.DecisionForm,
    guard=_not_for_the_centre,
)
def approve_for_centre(
    dossier: Dossier,
    *,
    by: Actor,
    at: datetime,
    decision_number: str,
    decided_on: date,
    signer: str,
) -> Facts:
    """Approve a result of 90 points and more, and propose it to the centre (6.3.a, 7.3.e).

    The centre reads the dossier, the appraisal, the council's result and the decision as they are.
    """
    result = _result(dossier)
    signed = Signed(decision_number, decided_on, signer)
    decision = decide(evaluating_area(dossier), "approval", signed, concluded_on(result), at)
    return {"decision": decision.number, "total": str(result.total), "stars": result.stars}


@action(
    Dossier,
    MOVES["decline"],
    label=gettext_lazy("Không công nhận"),
    effect=gettext_lazy("Kết thúc hồ sơ; chủ thể nhận kết quả và lý do."),
    form=forms.RefusalForm,
)
def decline(dossier: Dossier, *, by: Actor, at: datetime, reason: str = "") -> Facts:
    """Below three stars there is neither decision nor certificate (Article 4.1.a).

    So it is with what the centre has returned below 90 points, if the province neither recognises
    nor evaluates it again (Article 7.4.g).
    """
    result = _result(dossier)
    if result.stars >= 3 and not reason:
        said = _("Sản phẩm đạt %d sao. Nếu vẫn không công nhận, hãy nêu lý do.") % result.stars
        raise Refused(said, {"reason": [said]})
    dossier.closing_reason = reason or _("Kết quả %(stars)d sao, dưới 3 sao.") % {
        "stars": result.stars
    }
    return {"total": str(result.total), "stars": result.stars, "reason": reason}


def _not_to_be_returned(dossier: Dossier) -> str | None:
    """Why the centre cannot send it back (Article 7.4.g)."""
    if dossier.level != "centre":
        return _("Chỉ trung ương trả kết quả về tỉnh.")
    if _result(dossier).stars == 5:
        return _("Sản phẩm đạt 5 sao thì Bộ trưởng công nhận, không trả về tỉnh.")
    return None


@action(
    Dossier,
    MOVES["return_to_province"],
    label=gettext_lazy("Thông báo kết quả về tỉnh"),
    effect=gettext_lazy(
        "Sản phẩm không đạt 5 sao: tỉnh nhận kết quả của trung ương để công nhận 3, 4 sao hoặc"
        " đánh giá lại."
    ),
    guard=_not_to_be_returned,
)
def return_to_province(dossier: Dossier, *, by: Actor, at: datetime) -> Facts:
    """Tell the province a central result that is not five stars (Article 7.4.g)."""
    result = _result(dossier)
    dossier.level = "province"
    return {"total": str(result.total), "stars": result.stars}


@action(
    Dossier,
    MOVES["evaluate_again"],
    label=gettext_lazy("Tỉnh đánh giá lại"),
    effect=gettext_lazy("Đưa hồ sơ về hàng chờ của tỉnh để xếp vào một đợt đánh giá."),
    form=forms.RefusalForm,
)
def evaluate_again(dossier: Dossier, *, by: Actor, at: datetime, reason: str = "") -> Facts:
    """The province evaluates itself what the centre returned (Article 7.4.g)."""
    return {"reason": reason}


def _not_a_five_star_renewal(dossier: Dossier) -> str | None:
    if dossier.kind == "renewal" and dossier.follows_stars == 5:
        return None
    return _("Chỉ hồ sơ đánh giá lại của sản phẩm 5 sao được gửi thẳng lên trung ương.")


@action(
    Dossier,
    MOVES["propose_renewal"],
    label=gettext_lazy("Đề nghị trung ương đánh giá lại 5 sao"),
    effect=gettext_lazy(
        "Gửi hồ sơ cùng báo cáo của cơ quan tham mưu OCOP cấp tỉnh tới hàng chờ của Bộ."
    ),
    form=forms.ProposeRenewal,
    guard=_not_a_five_star_renewal,
)
def propose_renewal(
    dossier: Dossier, *, by: Actor, at: datetime, proposal_number: str, report: str
) -> Facts:
    """Send a five-star product's renewal to the centre, with the office's report (6.3.b, 7.6.e).

    The province's council has no part in it.
    """
    return {"proposal_number": proposal_number, "report": report}
