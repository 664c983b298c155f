"""What the tables of estimates ask for: every figure, as it is now."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from namsao.kernel.forms import ActionForm, day_field
from namsao.programme.forecasting.national import CENT, national
from namsao.programme.forecasting.stages import STAGES
from namsao.programme.forecasting.supports import default_effects
from namsao.programme.outlook.estimates import effects_in, road_in
from namsao.programme.support.models import kind_label

MOST = Decimal(10**10)
MOST_WEEKS = 260


class _SetEstimates(ActionForm):
    """Figures by key. One that is left out stays as it is now."""

    since = day_field(_("Áp dụng từ ngày"))
    source = forms.CharField(
        label=_("Căn cứ ước tính"),
        help_text=_("Ví dụ: số liệu các đợt trước, báo giá, hợp đồng hỗ trợ đã thanh lý."),
        max_length=300,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"since": localdate()}
        self.now = self.figures_now()
        for key, value in self.now.items():
            name = key.replace(".", "__")
            self.fields[name] = forms.DecimalField(
                label=self.label_of(key),
                min_value=0,
                max_value=self.most_of(key),
                decimal_places=2,
                required=False,
            )
            self.initial[name] = round(Decimal(value), 2).normalize()
            if value == int(value):
                self.initial[name] = int(value)

    def figures_now(self) -> dict[str, float]:
        """The figures in force in the area; the project's own without one."""
        raise NotImplementedError

    def label_of(self, key: str) -> Any:
        """A figure's label, in the reader's language."""
        raise NotImplementedError

    def most_of(self, key: str) -> Decimal:
        """The highest value that makes sense."""
        raise NotImplementedError

    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "since": cleaned["since"],
            "source": cleaned["source"],
            "figures": dict(self._given()),
        }

    def _given(self) -> Iterator[tuple[str, Decimal]]:
        for key, kept in self.now.items():
            value = self.cleaned_data.get(key.replace(".", "__"))
            yield key, round(Decimal(kept), 2) if value is None else value


class SetRoad(_SetEstimates):
    """How long each stage lasts and how it ends, where an office has few events of its own."""

    def figures_now(self) -> dict[str, float]:
        return (road_in(self.thing, localdate()) if self.thing else national()).figures()

    def label_of(self, key: str) -> Any:
        plain = {
            "drop": _("Hội đồng cho thấp hơn tự đánh giá, điểm"),
            "spread": _("Độ lệch chuẩn của khác biệt ấy, điểm"),
            "renewed": _("Giấy chứng nhận đến hạn được đánh giá lại, trong 100"),
            "renewed_late": _("Đã lỡ hạn nộp mà vẫn được đánh giá lại, trong 100"),
            "revoked": _("Bị thu hồi trong một năm, trong 100"),
        }
        if key in plain:
            return plain[key]
        stage, _dot, figure = key.partition(".")
        ends = {
            "weeks": _("%(stage)s: số tuần trung bình"),
            "aside": _("%(stage)s: trả lại hoặc chuyển cấp, trong 100"),
            "withdrawn": _("%(stage)s: rút, trong 100"),
            "refused": _("%(stage)s: không đạt, trong 100"),
        }
        return ends[figure] % {"stage": STAGE_LABELS[stage]}

    def most_of(self, key: str) -> Decimal:
        if key.endswith(".weeks"):
            return Decimal(MOST_WEEKS)
        return Decimal(CENT) if key in ("renewed", "renewed_late", "drop") else Decimal(99)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for stage in STAGES:
            names = [f"{stage}__{end}" for end in ("aside", "withdrawn", "refused")]
            told = [cleaned.get(name) or Decimal(0) for name in names if name in self.fields]
            if sum(told, Decimal(0)) >= CENT:
                name = next(name for name in names if name in self.fields)
                self.add_error(name, _("Các phần cộng lại phải nhỏ hơn 100."))
        return cleaned


STAGE_LABELS = {
    "draft": _("Đang soạn"),
    "submitted": _("Đã nộp, chờ xã"),
    "at_commune": _("Ở xã"),
    "returned": _("Bị trả lại"),
    "forwarded": _("Chờ tỉnh tiếp nhận"),
    "at_province": _("Ở tỉnh, chờ đợt"),
    "in_round": _("Đang thẩm định"),
    "appraised": _("Chờ hội đồng"),
    "concluded": _("Chờ quyết định"),
    "centre": _("Ở trung ương"),
}


class SetEffects(_SetEstimates):
    """What each kind of support costs for one product, and what it moves."""

    def figures_now(self) -> dict[str, float]:
        held = effects_in(self.thing, localdate()) if self.thing else default_effects()
        return held.figures()

    def label_of(self, key: str) -> Any:
        kind, _dot, figure = key.partition(".")
        words = {
            "cost": _("%(kind)s: đồng cho một sản phẩm"),
            "share": _("%(kind)s: phần điểm trong tầm được thêm, trong 100"),
            "hasten": _("%(kind)s: nhanh gấp mấy lần khi hồ sơ ở chủ thể"),
        }
        return words[figure] % {"kind": kind_label(kind)}

    def most_of(self, key: str) -> Decimal:
        figure = key.rpartition(".")[2]
        return {"cost": MOST, "share": Decimal(CENT), "hasten": Decimal(20)}[figure]
