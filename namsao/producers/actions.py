"""What producers do about themselves and their products."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import kept, not_ahead
from namsao.kernel.folding import fold
from namsao.kernel.numbering import next_number
from namsao.kernel.reach import Actor
from namsao.law.product_code import format_code
from namsao.law.product_lines import group_of, may_take_part
from namsao.producers import forms
from namsao.producers.models import Change, LegalRepresentative, Producer, Product

PERSONAL = ("gender", "ethnicity", "home_address")


def create_producer(
    *,
    name: str,
    kind: str,
    commune: Any,
    address: str,
    phone: str,
    email: str = "",
    tax_code: str = "",
    registration_number: str = "",
    registered_on: date | None = None,
    representative_name: str,
    representative_position: str,
    gender: str,
    ethnicity: str,
    home_address: str,
    fictional: bool = False,
) -> Producer:
    """A producer with its legal representative. Part of the action `people.register_producer`."""
    if tax_code and Producer.objects.filter(tax_code=tax_code).exists():
        said = _("Mã số thuế %s đã có chủ thể khác đăng ký.") % tax_code
        raise Refused(said, {"tax_code": [said]})
    producer = Producer.objects.create(
        name=name,
        kind=kind,
        commune=commune,
        address=address,
        phone=phone,
        email=email,
        tax_code=tax_code,
        registration_number=registration_number,
        registered_on=registered_on,
        fictional=fictional,
        search_key=fold(name),
    )
    LegalRepresentative.objects.create(
        producer=producer,
        name=representative_name,
        position=representative_position,
        gender=gender,
        ethnicity=ethnicity,
        home_address=home_address,
    )
    return producer


@action(Producer, "edit", label=gettext_lazy("Sửa thông tin chủ thể"), form=forms.ProducerForm)
def edit(producer: Producer, *, by: Actor, at: datetime, **fields: Any) -> Facts:
    """Change what is known of the producer; the event names the fields that changed."""
    changed = [name for name, value in fields.items() if getattr(producer, name) != value]
    for name in changed:
        setattr(producer, name, fields[name])
    producer.search_key = fold(producer.name)
    try:
        with transaction.atomic():
            producer.save(update_fields=[*changed, "search_key"])
    except IntegrityError as error:
        said = _("Mã số thuế này đã có chủ thể khác đăng ký.")
        raise Refused(said, {"tax_code": [said]}) from error
    return {"fields": changed}


@action(
    Producer,
    "edit_representative",
    label=gettext_lazy("Sửa người đại diện"),
    form=forms.RepresentativeForm,
)
def edit_representative(producer: Producer, *, by: Actor, at: datetime, **fields: str) -> Facts:
    """Change the legal representative; the event names the fields, never the personal values."""
    representative = producer.representative
    changed = [name for name, value in fields.items() if getattr(representative, name) != value]
    for name in changed:
        setattr(representative, name, fields[name])
    representative.save(update_fields=changed)
    return {"fields": changed}


@action(
    Producer,
    "read_personal_data",
    label=gettext_lazy("Xem thông tin cá nhân của người đại diện"),
    effect=gettext_lazy(
        "Hiện giới tính, dân tộc, địa chỉ thường trú để lập biểu mẫu. Việc xem được ghi lại."
    ),
    form=forms.Purpose,
)
def read_personal_data(producer: Producer, *, by: Actor, at: datetime, purpose: str = "") -> Facts:
    """Remember who read the sealed fields, when and what for. The page then shows them."""
    return {"fields": list(PERSONAL), "purpose": purpose}


@action(
    Producer,
    "add_product",
    label=gettext_lazy("Đăng ký sản phẩm"),
    effect=gettext_lazy("Cấp mã cho sản phẩm. Sau đó có thể lập hồ sơ đánh giá."),
    form=forms.ProductForm,
)
def add_product(
    producer: Producer,
    *,
    by: Actor,
    at: datetime,
    name: str,
    criteria_set: int,
    description: str = "",
) -> Made[Product]:
    """Register a product and give it its code: province - commune - serial - year."""
    line = group_of(criteria_set).line
    if not may_take_part(producer.kind, line):
        said = _("Hội, hiệp hội chỉ tham gia với ngành dịch vụ du lịch (khoản 3 Điều 2).")
        raise Refused(said, {"criteria_set": [said]})
    if Product.objects.filter(producer=producer, name=name).exists():
        said = _("Chủ thể đã có sản phẩm mang tên “%s”.") % name
        raise Refused(said, {"name": [said]})
    commune, year = producer.commune, localtime(at).year
    serial = next_number(f"product-{commune.code}-{year}")
    product = Product.objects.create(
        producer=producer,
        name=name,
        criteria_set=criteria_set,
        commune=commune,
        serial=serial,
        year=year,
        code=format_code(commune.province.code, commune.code, serial, year),
        description=description,
    )
    return Made(product, {"code": product.code, "name": name, "criteria_set": criteria_set})


@action(Product, "edit_product", label=gettext_lazy("Sửa sản phẩm"), form=forms.ProductDetails)
def edit_product(product: Product, *, by: Actor, at: datetime, description: str) -> Facts:
    """Change the description. The name and group are fixed once a dossier may carry them."""
    product.description = description
    product.save(update_fields=["description"])
    return {"fields": ["description"]}


@action(
    Product,
    "rename_product",
    label=gettext_lazy("Đổi tên sản phẩm"),
    effect=gettext_lazy(
        "Tên mới dùng từ nay. Giấy chứng nhận đã cấp giữ tên cũ, trang tra cứu nêu cả hai."
    ),
    form=forms.Rename,
)
def rename_product(product: Product, *, by: Actor, at: datetime, name: str, **shown: Any) -> Facts:
    """Give a product another name, with the paper that shows it; the code stays."""
    same = Product.objects.filter(producer=product.producer, name=name)
    if same.exists():
        said = _("Chủ thể đã có sản phẩm mang tên “%s”.") % name
        raise Refused(said, {"name": [said]})
    before, product.name = product.name, name
    product.save(update_fields=["name"])
    change = Change(product=product, what="product_name", before=before, after=name)
    return keep_change(change, product.producer, at, **shown)


@action(
    Producer,
    "rename_producer",
    label=gettext_lazy("Đổi tên chủ thể"),
    effect=gettext_lazy(
        "Tên mới dùng từ nay. Giấy chứng nhận đã cấp giữ tên cũ, trang tra cứu nêu cả hai."
    ),
    form=forms.Rename,
)
def rename_producer(
    producer: Producer, *, by: Actor, at: datetime, name: str, **shown: Any
) -> Facts:
    """Give a producer another name, with the paper that shows it."""
    before, producer.name = producer.name, name
    producer.search_key = fold(name)
    producer.save(update_fields=["name", "search_key"])
    change = Change(what="producer_name", before=before, after=name)
    return keep_change(change, producer, at, **shown)


@action(
    Product,
    "take_over",
    label=gettext_lazy("Chuyển sản phẩm cho chủ thể khác"),
    effect=gettext_lazy(
        "Khi sáp nhập, chia tách, chuyển nhượng: chủ thể mới thấy sản phẩm, hồ sơ và giấy chứng"
        " nhận, chủ thể cũ không còn thấy."
    ),
    form=forms.TakeOver,
)
def take_over(
    product: Product, *, by: Actor, at: datetime, successor: Producer, **shown: Any
) -> Facts:
    """Another producer of the commune makes the product: a merger, a split, a sale."""
    former = product.producer
    if successor.commune_id != former.commune_id:
        said = _("Chủ thể mới phải cùng xã, phường.")
        raise Refused(said, {"successor": [said]})
    if Product.objects.filter(producer=successor, name=product.name).exists():
        said = _("Chủ thể đã có sản phẩm mang tên “%s”.") % product.name
        raise Refused(said, {"successor": [said]})
    if not may_take_part(successor.kind, group_of(product.criteria_set).line):
        said = _("Hội, hiệp hội chỉ tham gia với ngành dịch vụ du lịch (khoản 3 Điều 2).")
        raise Refused(said, {"successor": [said]})
    product.producer = successor
    product.save(update_fields=["producer"])
    change = Change(product=product, what="taken_over", before=former.name, after=successor.name)
    return keep_change(change, successor, at, **shown)


def keep_change(
    change: Change, producer: Producer, at: datetime, *, since: date, reason: str, upload: Any
) -> Facts:
    """Keep the change with its paper. Part of the actions that change a name, an owner, a place.

    Raises Refused for a day to come, a file not taken.
    """
    not_ahead(since, at, "since")
    change.producer, change.since, change.reason = producer, since, reason
    change.paper, change.recorded_at = kept(upload, at), at
    change.save()
    return {
        "before": change.before,
        "after": change.after,
        "since": since.isoformat(),
        "reason": reason,
    }
