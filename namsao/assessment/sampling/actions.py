"""What an office does with the samples that it is sent (Articles 6.2.d and 6.3)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.assessment.models import Sample, Session
from namsao.assessment.queries import evaluating_area
from namsao.assessment.sampling import forms, queries
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Facts, Refused, action
from namsao.kernel.numbering import next_number
from namsao.kernel.reach import Actor
from namsao.law.dossier import State
from namsao.law.samples import MOVES

ARRIVING = frozenset(
    {
        State.FORWARDED,
        State.AT_PROVINCE,
        State.SENT_TO_CENTRE,
        State.AT_CENTRE,
        State.IN_ROUND,
        State.APPRAISED,
    }
)
"""States in which samples come in: sent along with the dossier, and until the council has met."""


def _not_expected(dossier: Dossier) -> str | None:
    if queries.needed(dossier) == 0:
        return _("Ngành sản phẩm này không phải gửi sản phẩm mẫu (điểm d khoản 2 Điều 6).")
    if dossier.state not in ARRIVING:
        return _("Lúc này hồ sơ không ở giai đoạn nhận sản phẩm mẫu.")
    return None


@action(
    Dossier,
    "receive_samples",
    label=gettext_lazy("Nhận sản phẩm mẫu"),
    effect=gettext_lazy("Mỗi mẫu được cấp một mã và có nhãn để in. Chưa gửi tin cho ai."),
    form=forms.Receive,
    guard=_not_expected,
)
def receive_samples(
    dossier: Dossier, *, by: Actor, at: datetime, count: int, condition: str, place: str
) -> Facts:
    """Take samples in and give each its code; five go with a dossier (Article 6.2.d)."""
    product, office = dossier.product, evaluating_area(dossier)
    codes = [
        f"{product.code}-M{next_number(f'samples {product.code}'):02d}" for _one in range(count)
    ]
    Sample.objects.bulk_create(
        Sample(
            dossier=dossier,
            area=office,
            code=code,
            received_at=at,
            condition=condition,
            place=place,
        )
        for code in codes
    )
    return {"name": ", ".join(codes), "condition": condition, "place": place}


@action(
    Sample,
    MOVES["use_sample"],
    label=gettext_lazy("Dùng trong phiên họp"),
    effect=gettext_lazy("Mẫu được ghi là đã đưa ra phiên họp này."),
    form=forms.Use,
)
def use_sample(sample: Sample, *, by: Actor, at: datetime, session: Session) -> Facts:
    """Put a sample before the council in a session that has its dossier."""
    if not session.entries.filter(dossier=sample.dossier).exists():
        said = _("Phiên họp này không có hồ sơ của mẫu.")
        raise Refused(said, {"session": [said]})
    sample.session = session
    return {"name": sample.code, "session": session.pk}


@action(
    Sample,
    MOVES["return_sample"],
    label=gettext_lazy("Trả lại mẫu"),
    effect=gettext_lazy("Mẫu không còn ở cơ quan."),
    form=forms.Return,
)
def return_sample(sample: Sample, *, by: Actor, at: datetime, given_to: str) -> Facts:
    """Give a sample back."""
    sample.ended_at, sample.ended_how = at, given_to
    return {"name": sample.code, "reason": given_to}


@action(
    Sample,
    MOVES["destroy_sample"],
    label=gettext_lazy("Hủy mẫu"),
    effect=gettext_lazy("Mẫu được ghi là đã hủy, với lý do."),
    form=forms.Destroy,
)
def destroy_sample(sample: Sample, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Destroy a sample: spoilt, out of date, or left over."""
    sample.ended_at, sample.ended_how = at, reason
    return {"name": sample.code, "reason": reason}
