"""Going over the trail as an action: by an auditor's press, and by the program each morning."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.kernel import auditing
from namsao.kernel.action import Facts, action
from namsao.kernel.models import Verification
from namsao.kernel.reach import Actor

COUNTRY = "/vn/"


@action(
    Area,
    "verify_trail",
    label=gettext_lazy("Kiểm tra sổ sự kiện ngay"),
    effect=gettext_lazy(
        "Tính lại toàn bộ chuỗi sự kiện, so phiếu, kết quả, quyết định, giấy chứng nhận với sự"
        " kiện cuối của chúng, và ghi lại kết quả. Không sửa gì. Sổ lớn thì mất vài chục giây."
    ),
)
def verify_trail(area: Area, *, by: Actor, at: datetime, whole: bool = True) -> Facts:
    """Go over the whole trail, wherever it was asked, or over what came since the last time, and
    keep what was found.
    """
    report = auditing.verify(0 if whole else auditing.first_after_the_last())
    auditing.record(report, at)
    return {"head": str(report.head), "faults": len(report.faults)}


def told_in_full(actor: Actor) -> bool:
    """Whether the person reads the sentences of faults, which may name persons anywhere."""
    return any(grant.area_path == COUNTRY for grant in actor.granting("people.view_trail"))


def last_verifications(most: int = 10) -> list[Verification]:
    """The newest first."""
    return list(Verification.objects.order_by("-id")[:most])
