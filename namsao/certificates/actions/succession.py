"""What follows a recognition: an upgrade or a renewal (Articles 7.5, 7.6 and 12.3)."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates import forms
from namsao.certificates.models import Certificate
from namsao.certificates.queries import Standing, truth
from namsao.dossiers.actions.producer import Followed, begin
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.models import Event
from namsao.kernel.reach import Actor
from namsao.law.deadlines import renewal_window
from namsao.law.renewals import Kind, open_kinds
from namsao.producers.models import Product


def _not_open(certificate: Certificate, kind: Kind, day: date) -> str | None:
    """Why no dossier of that kind can be begun on `day`; None when it can."""
    if certificate.product_id is None:
        return _("Giấy chứng nhận này chưa được nối với sản phẩm nào trong hệ thống.")
    if certificate.expires_on is None:
        return _("Chưa rõ ngày hết hạn của giấy chứng nhận.")
    standing = truth(certificate, day).standing
    if standing in {Standing.REVOKED, Standing.REPLACED}:
        return _("Giấy chứng nhận này đã bị thu hồi hoặc đã được thay thế.")
    if kind in open_kinds(certificate.stars, certificate.expires_on, day):
        return None
    window = renewal_window(certificate.expires_on)
    if kind == "renewal":
        return _("Hồ sơ đánh giá lại được nộp từ %(from)s đến %(to)s.") % {
            "from": f"{window.opens_on:%d/%m/%Y}",
            "to": f"{window.closes_on:%d/%m/%Y}",
        }
    return _("Chỉ nâng hạng khi giấy chứng nhận còn giá trị và dưới 5 sao.")


def _follow(certificate: Certificate, kind: Kind, at: datetime) -> Made[Dossier]:
    product, expires_on = certificate.product, certificate.expires_on
    if product is None or expires_on is None:
        raise Refused(_("Giấy chứng nhận này chưa được nối với sản phẩm nào trong hệ thống."))
    followed = Followed(certificate.number, certificate.stars, expires_on, certificate.dossier)
    return begin(product, at, kind, followed)


@action(
    Certificate,
    "open_upgrade",
    label=gettext_lazy("Lập hồ sơ nâng hạng"),
    effect=gettext_lazy(
        "Lập một hồ sơ nháp từ hồ sơ lần trước, chỉ ghi những gì đã thay đổi. Chưa gửi cho ai."
    ),
    on_day=lambda certificate, day: _not_open(certificate, "upgrade", day),
)
def open_upgrade(certificate: Certificate, *, by: Actor, at: datetime) -> Made[Dossier]:
    """Begin an upgrade of a living certificate below five stars (6.1.b, 7.5.a)."""
    return _follow(certificate, "upgrade", at)


@action(
    Certificate,
    "open_renewal",
    label=gettext_lazy("Lập hồ sơ đánh giá lại"),
    effect=gettext_lazy(
        "Lập một hồ sơ nháp từ hồ sơ lần trước để cập nhật và nộp đúng thời hạn. Chưa gửi cho ai."
    ),
    on_day=lambda certificate, day: _not_open(certificate, "renewal", day),
)
def open_renewal(certificate: Certificate, *, by: Actor, at: datetime) -> Made[Dossier]:
    """Begin a renewal, at the earliest 210 days before the expiry (Articles 6.1.c and 7.6)."""
    return _follow(certificate, "renewal", at)


@action(
    Certificate,
    "remind",
    label=gettext_lazy("Nhắc thời hạn"),
    form=forms.Remind,
)
def remind(certificate: Certificate, *, by: Actor, at: datetime, reminder: str) -> Facts:
    """Remember that producer, commune and office are told of a date; the message follows.

    The program takes it by itself, once for each reminder of `namsao.law.renewals`.
    """
    told = Event.objects.filter(subject=certificate.ref, action="certificates.remind")
    if told.filter(facts__reminder=reminder).exists():
        raise Refused(_("Đã nhắc việc này rồi."))
    return {"reminder": reminder, "expires_on": str(certificate.expires_on or "")}


@action(
    Certificate,
    "link_product",
    label=gettext_lazy("Nối với sản phẩm trong hệ thống"),
    effect=gettext_lazy(
        "Chủ thể của sản phẩm thấy giấy chứng nhận này, được nhắc và lập hồ sơ tiếp theo được."
    ),
    form=forms.LinkProduct,
)
def link_product(certificate: Certificate, *, by: Actor, at: datetime, product: Product) -> Facts:
    """Tie a certificate of an old register to the product registered here.

    The certificate's own text stays as it was printed.
    """
    if certificate.product_id is not None:
        raise Refused(_("Giấy chứng nhận này đã được nối với một sản phẩm."))
    area = certificate.area
    if area is not None and not product.producer.commune.path.startswith(area.path):
        said = _("Sản phẩm này ở địa bàn khác với giấy chứng nhận.")
        raise Refused(said, {"product": [said]})
    certificate.product = product
    certificate.save(update_fields=["product"])
    return {"product": product.pk, "code": product.code}
