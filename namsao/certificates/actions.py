"""What the province's leader decides on a concluded dossier (Articles 4.1, 4.3 and 7.3.e)."""

from datetime import date, datetime
from secrets import token_urlsafe

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.assessment.models import Result
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
from namsao.law.regimes import recognised_by, regime


def _result(dossier: Dossier) -> Result:
    result: Result = dossier.entry.result
    return result


def _decide(
    dossier: Dossier, kind: str, number: str, decided_on: date, signer: str, at: datetime
) -> Decision:
    """The decision of that number: one decision may carry many dossiers, on one day."""
    concluded_on = localtime(_result(dossier).concluded_at).date()
    if not concluded_on <= decided_on <= localtime(at).date():
        said = _("Ngày quyết định phải từ ngày hội đồng kết luận (%(from)s) đến hôm nay.") % {
            "from": f"{concluded_on:%d/%m/%Y}"
        }
        raise Refused(said, {"decided_on": [said]})
    province: Area = dossier.product.producer.commune.province
    decision, created = Decision.objects.get_or_create(
        area=province,
        kind=kind,
        number=number,
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


def _not_for_the_province(dossier: Dossier) -> str | None:
    """Why the province may not recognise it itself (Article 4.1)."""
    stars = _result(dossier).stars
    if recognised_by(regime(dossier.regime), stars) == "province":
        return None
    return _("Kết quả %(stars)d sao không thuộc thẩm quyền công nhận của tỉnh.") % {"stars": stars}


def _not_for_the_centre(dossier: Dossier) -> str | None:
    """Why it cannot be proposed to the centre (Article 7.3.e)."""
    if _result(dossier).stars_by_points == 5:
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
    guard=_not_for_the_province,
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
    """Recognise 3 or 4 stars and issue the certificate (Articles 4.1.a and 7.3.e)."""
    result = _result(dossier)
    decision = _decide(dossier, "recognition", decision_number, decided_on, signer, at)
    certificate = _issue(dossier, decision, result.stars)
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


def _issue(dossier: Dossier, decision: Decision, stars: int) -> Certificate:
    product = dossier.product
    producer = product.producer
    province = producer.commune.province
    year = decision.decided_on.year
    number = f"{next_number(f'certificate-{province.code}-{year}'):04d}/GCN-{province.code}-{year}"
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
    """Approve a result of 90 points and more, and propose it to the centre (Article 7.3.e)."""
    result = _result(dossier)
    decision = _decide(dossier, "approval", decision_number, decided_on, signer, at)
    return {"decision": decision.number, "total": str(result.total), "stars": result.stars}


@action(
    Dossier,
    MOVES["decline"],
    label=gettext_lazy("Không công nhận"),
    effect=gettext_lazy("Kết thúc hồ sơ; chủ thể nhận kết quả và lý do."),
    form=forms.RefusalForm,
)
def decline(dossier: Dossier, *, by: Actor, at: datetime, reason: str = "") -> Facts:
    """Below three stars there is neither decision nor certificate (Article 4.1.a)."""
    result = _result(dossier)
    if result.stars >= 3 and not reason:
        said = _("Sản phẩm đạt %d sao. Nếu vẫn không công nhận, hãy nêu lý do.") % result.stars
        raise Refused(said, {"reason": [said]})
    dossier.closing_reason = reason or _("Kết quả %(stars)d sao, dưới 3 sao.") % {
        "stars": result.stars
    }
    return {"total": str(result.total), "stars": result.stars, "reason": reason}
