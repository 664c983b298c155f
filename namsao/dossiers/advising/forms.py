"""What the office's table of efforts asks for: three figures for each kind of work."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from namsao.dossiers.advising.models import MOST_DONG, MOST_MARGIN, MOST_TENTHS
from namsao.dossiers.advising.queries import efforts_in
from namsao.dossiers.queries import language
from namsao.kernel.forms import ActionForm, day_field
from namsao.law.advice import Effort, Work, default_efforts
from namsao.law.advice.efforts import ANSWER, TENTHS

MOST_MONTHS = MOST_TENTHS // TENTHS


class SetEfforts(ActionForm):
    """Figures by kind of work. One that is left out stays as it is now."""

    since = day_field(_("Áp dụng từ ngày"))
    source = forms.CharField(
        label=_("Căn cứ ước tính"),
        help_text=_("Ví dụ: báo giá, giá tư vấn và chứng nhận trong tỉnh, kinh nghiệm các đợt."),
        max_length=300,
    )
    month_worth = forms.IntegerField(
        label=_("Một tháng tính bằng bao nhiêu đồng"),
        help_text=_("Để so việc lâu với việc tốn tiền: số càng lớn, việc lâu càng bị coi là đắt."),
        min_value=0,
        max_value=MOST_DONG,
        required=False,
    )
    margin = forms.IntegerField(
        label=_("Số điểm dự phòng"),
        help_text=_("Cộng thêm vào mức điểm phải đạt khi tính từ kết quả của hội đồng."),
        min_value=0,
        max_value=MOST_MARGIN,
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = efforts_in(self.thing, localdate()) if self.thing else default_efforts()
        self.initial = {
            "since": localdate(),
            "month_worth": self.now.month_worth,
            "margin": self.now.margin,
        }
        for work in self.works():
            self._add_figures(work)

    def works(self) -> list[Work]:
        """The kinds of work that take anything."""
        return [work for key, work in self.now.works.items() if key != ANSWER]

    def _add_figures(self, work: Work) -> None:
        name, effort = work.label.in_language(language()), work.effort
        self.fields[f"{work.key}_months"] = forms.DecimalField(
            label=_("%s: số tháng") % name,
            min_value=0,
            max_value=MOST_MONTHS,
            decimal_places=1,
            required=False,
        )
        for end, label in (("low", _("%s: ít nhất, đồng")), ("high", _("%s: nhiều nhất, đồng"))):
            self.fields[f"{work.key}_{end}"] = forms.IntegerField(
                label=label % name, min_value=0, max_value=MOST_DONG, required=False
            )
        self.initial.update(
            {
                f"{work.key}_months": Decimal(effort.tenths) / TENTHS,
                f"{work.key}_low": effort.low,
                f"{work.key}_high": effort.high,
            }
        )

    def rows(self) -> Iterator[tuple[Work, BoundField, BoundField, BoundField]]:
        """Each kind of work with its three fields."""
        for work in self.works():
            yield (
                work,
                self[f"{work.key}_months"],
                self[f"{work.key}_low"],
                self[f"{work.key}_high"],
            )

    def heads(self) -> list[BoundField]:
        """The fields above the table."""
        return [self[name] for name in ("since", "source", "month_worth", "margin")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for work in self.works():
            low, high = self._given(work, "low"), self._given(work, "high")
            if low > high:
                said = _("Số nhiều nhất không được nhỏ hơn số ít nhất.")
                self.add_error(f"{work.key}_high", said)
        return cleaned

    def _given(self, work: Work, name: str) -> int:
        value = self.cleaned_data.get(f"{work.key}_{name}")
        kept: int = getattr(work.effort, name)
        return kept if value is None else int(value)

    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "since": cleaned["since"],
            "source": cleaned["source"],
            "month_worth": _else(cleaned["month_worth"], self.now.month_worth),
            "margin": _else(cleaned["margin"], self.now.margin),
            "figures": {work.key: self._figures(work) for work in self.works()},
        }

    def _figures(self, work: Work) -> Effort:
        months = self.cleaned_data.get(f"{work.key}_months")
        tenths = work.effort.tenths if months is None else int(months * TENTHS)
        return Effort(tenths, self._given(work, "low"), self._given(work, "high"))


def _else(value: int | None, kept: int) -> int:
    return kept if value is None else value
