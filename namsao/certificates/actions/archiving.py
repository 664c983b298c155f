"""Taking a whole dossier out of the house, which leaves a trace."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates.forms import Archive
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Facts, action
from namsao.kernel.reach import Actor
from namsao.producers.actions import read_personal_data


@action(
    Dossier,
    "archive",
    label=gettext_lazy("Tải trọn hồ sơ"),
    effect=gettext_lazy(
        "Một tệp ZIP có mọi thứ bạn được xem: biểu mẫu, minh chứng, kết quả, giấy chứng nhận,"
        " lịch sử. Mở được trên máy bất kỳ, không cần hệ thống này. Việc tải được ghi lại."
    ),
    form=Archive,
)
def archive(dossier: Dossier, *, by: Actor, at: datetime, outside: bool = False) -> Facts:
    """Remember who took the whole dossier out, and whether with the sealed personal data.

    These go along only where the person may read them; that reading is recorded as any other.
    `outside`: for whoever is no office of the programme, with covered copies of the evidence.
    """
    producer = dossier.product.producer
    personal = not outside and read_personal_data.refusal(producer, by) is None
    if personal:
        read_personal_data(producer, by=by, at=at, purpose=_("Tải trọn hồ sơ số %d") % dossier.pk)
    return {"personal_data": personal, "outside": outside}
