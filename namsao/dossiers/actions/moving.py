"""A producer moves to another commune: what is under way stays where it was handed in."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.dossiers import forms
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import OPEN_STATES
from namsao.kernel.action import Facts, Refused, action
from namsao.kernel.reach import Actor
from namsao.producers.actions import keep_change
from namsao.producers.models import Change, Producer


def _with_an_office(producer: Producer) -> str | None:
    """Why the producer cannot move now: an office of the old commune or province has a dossier."""
    rows = Dossier.objects.filter(product__producer=producer, state__in=OPEN_STATES)
    found = rows.exclude(state="draft").select_related("product").order_by("id").first()
    if found is None:
        return None
    return _(
        "Hồ sơ “%(product)s” đang được giải quyết ở địa bàn cũ. Hãy chờ kết thúc, hoặc để chủ thể"
        " rút hồ sơ."
    ) % {"product": found.product.name}


@action(
    Producer,
    "relocate",
    label=gettext_lazy("Chuyển trụ sở chủ thể"),
    effect=gettext_lazy(
        "Từ nay chủ thể và hồ sơ nháp thuộc xã, phường mới. Mã sản phẩm, giấy chứng nhận và hồ sơ"
        " đã kết thúc giữ địa bàn cũ."
    ),
    form=forms.Relocate,
    guard=_with_an_office,
)
def relocate(
    producer: Producer, *, by: Actor, at: datetime, commune: Area, address: str, **shown: Any
) -> Facts:
    """Move a producer's seat, with the paper that shows it; codes and certificates stay."""
    if commune.pk == producer.commune_id:
        said = _("Chủ thể đã ở xã, phường này.")
        raise Refused(said, {"commune": [said]})
    before = producer.commune.full_title
    producer.commune, producer.address = commune, address
    producer.save(update_fields=["commune", "address"])
    drafts = Dossier.objects.filter(product__producer=producer, state="draft")
    drafts.update(area_path=commune.path)
    change = Change(what="moved", before=before[:200], after=commune.full_title[:200])
    return keep_change(change, producer, at, **shown)
