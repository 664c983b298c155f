"""A dossier cites the register of raw-material areas; the same facts are not asked for twice."""

from datetime import date, datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.dossiers import actions as gathering
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Facts, Refused, action
from namsao.kernel.reach import Actor
from namsao.papers import origin as paper
from namsao.papers.render import render
from namsao.traceability.growing import forms
from namsao.traceability.growing.models import Supply
from namsao.traceability.growing.queries import Origin, origin_of, standing_of


def origin_for(dossier: Dossier, day: date) -> Origin:
    """Where the material of the dossier's product comes from, on that day."""
    province = dossier.product.producer.commune.province
    return origin_of(dossier.product_id, province.path, day)


@action(
    Dossier,
    "cite_origin",
    label=gettext_lazy("Dẫn chiếu vùng nguyên liệu"),
    effect=gettext_lazy(
        "Lập bảng nguồn nguyên liệu từ sổ vùng và thêm vào hồ sơ làm minh chứng của tiêu chí."
    ),
    form=forms.CiteOrigin,
)
def cite_origin(dossier: Dossier, *, by: Actor, at: datetime, criterion: str) -> Facts:
    """Attach a statement of the product's areas, contracts, codes and standards to a criterion."""
    day = localtime(at).date()
    found = origin_for(dossier, day)
    if not found.supplies:
        raise Refused(_("Sản phẩm chưa khai nguồn nguyên liệu nào. Hãy khai ở trang sản phẩm."))
    name = _("Bảng nguồn nguyên liệu ngày %s") % f"{day:%d/%m/%Y}"
    upload = SimpleUploadedFile("nguon-nguyen-lieu.pdf", render(statement(dossier, found, day)))
    gathering.attach(
        dossier,
        by=by,
        at=at,
        upload=upload,
        kind="raw-material-origin",
        name=name,
        criterion=criterion,
    )
    return {"criterion": criterion, "areas": [s.growing_area.name for s in found.supplies]}


def statement(dossier: Dossier, found: Origin, day: date) -> paper.OriginStatement:
    """The statement as a paper."""
    producer = dossier.product.producer
    return paper.OriginStatement(
        place=producer.commune.title,
        dated=day,
        product=dossier.product.name,
        code=dossier.product.code,
        producer=producer.name,
        address=f"{producer.address}, {producer.commune.full_title}",
        from_province=_percent(found.from_province),
        by_contract=_percent(found.by_contract),
        organic=_percent(found.organic),
        lines=tuple(_line(supply, found, day) for supply in found.supplies),
    )


def _percent(share: Decimal) -> str:
    return f"{share.normalize():f}".replace(".", ",") + " %"


def _line(supply: Supply, found: Origin, day: date) -> paper.OriginLine:
    area = supply.growing_area
    standards = [one for one in found.standards if one.growing_area_id == area.pk]
    codes = [code for code in area.codes.all() if standing_of(code, day) == "valid"]
    until = f" đến {supply.until:%d/%m/%Y}" if supply.until else ""
    own = area.producer_id == supply.product.producer_id
    contract = supply.contract or ("Vùng của chủ thể" if own else "Không có hợp đồng")
    return paper.OriginLine(
        area=area.name,
        place=area.commune.full_title,
        crop=" ".join(filter(None, (area.crop_name, area.variety))),
        hectares=f"{area.hectares.normalize():f} ha".replace(".", ","),
        share=_percent(supply.share),
        contract=f"{contract}, từ {supply.since:%d/%m/%Y}{until}",
        codes=", ".join(f"{code.text} ({code.market_name})" for code in codes),
        standards="; ".join(
            f"{one.standard_name} {one.number}, đến {one.expires_on:%d/%m/%Y}" for one in standards
        ),
        confirmed=area.get_state_display(),
    )
