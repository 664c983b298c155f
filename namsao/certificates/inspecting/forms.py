"""What the steps of an inspection ask for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from namsao.certificates.forms import words
from namsao.certificates.inspecting import queries
from namsao.certificates.inspecting.models import Severity
from namsao.certificates.models import Certificate
from namsao.kernel.forms import ActionForm, day_field
from namsao.law.inspection import SUBJECTS, TO_CORRECT

OFFERED = 50
"""How many certificates the form lists by itself; the page of inspections lists all of them."""


def _file(label: Any, help_text: Any = "") -> forms.FileField:
    return forms.FileField(label=label, max_length=255, required=False, help_text=help_text)


def months_of(year: int, today: date) -> list[tuple[str, str]]:
    """The months of the year that are not over, as a field offers them."""
    every = [date(year, month, 1) for month in range(1, 13)]
    coming = [first for first in every if (first.year, first.month) >= (today.year, today.month)]
    return [(first.isoformat(), f"{first:%m/%Y}") for first in coming]


class Month(forms.TypedChoiceField):
    """A month by its first day; a form fills in which."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("Tháng"), coerce=date.fromisoformat, **options)


class OpenPlan(ActionForm):
    """The paper that approves the plan, and how many inspections it provides for."""

    year = forms.IntegerField(label=_("Năm"), min_value=2026, max_value=2100)
    number = forms.CharField(label=_("Số văn bản phê duyệt kế hoạch"), max_length=60)
    approved_on = day_field(_("Ngày phê duyệt"))
    capacity = forms.IntegerField(
        label=_("Số cuộc kiểm tra định kỳ trong năm"),
        min_value=1,
        max_value=10_000,
        help_text=_("Kiểm tra đột xuất không tính vào số này."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"year": localdate().year}


class PlanInspection(ActionForm):
    """Which certificates, in which month."""

    month = Month()
    certificates = forms.ModelMultipleChoiceField(
        label=_("Sản phẩm, rủi ro cao trước"),
        queryset=Certificate.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = words(
        _("Lý do"),
        rows=2,
        required=False,
        help_text=_("Bộ kiểm tra sản phẩm 3 sao, 4 sao thì phải ghi vì sao cần thiết."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is None:
            return
        today = localdate()
        self.fields["month"].choices = months_of(self.thing.year, today)  # type: ignore[attr-defined]
        certificates: Any = self.fields["certificates"]
        certificates.queryset = queries.to_inspect(self.by, self.thing.area, today)
        if not self.is_bound:
            ranked = queries.ranked(certificates.queryset, today)[:OFFERED]
            certificates.choices = [(one.certificate.pk, str(one.certificate)) for one in ranked]
        else:
            chosen = [pk for pk in self.data.getlist("certificates") if pk.isdigit()][:OFFERED]  # type: ignore[attr-defined]
            rows = certificates.queryset.filter(pk__in=chosen)
            certificates.choices = [(one.pk, str(one)) for one in rows]

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "certificates": list(self.cleaned_data["certificates"])}


class Unannounced(ActionForm):
    """Why and in which month."""

    month = Month()
    reason = words(_("Vì sao cần kiểm tra đột xuất"), rows=3)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        today = localdate()
        coming = months_of(today.year, today) + months_of(today.year + 1, today)
        self.fields["month"].choices = coming[:12]  # type: ignore[attr-defined]


class Announce(ActionForm):
    """The day on which the inspectors come."""

    visit_on = day_field(_("Ngày kiểm tra"))


class NoteFinding(ActionForm):
    """One finding; what must be corrected has a day."""

    subject = forms.ChoiceField(
        label=_("Về việc"),
        choices=lambda: [
            (one.key, one.wording.in_language(get_language() or "vi")) for one in SUBJECTS
        ],
        widget=forms.RadioSelect,
    )
    text = words(_("Phát hiện"), rows=4)
    severity = forms.ChoiceField(
        label=_("Mức độ"), choices=Severity, widget=forms.RadioSelect, initial="note"
    )
    correct_by = day_field(
        _("Hạn khắc phục"), required=False, help_text=_("Bắt buộc khi phải khắc phục.")
    )
    upload = _file(_("Ảnh, tài liệu"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        asked, by = cleaned.get("severity") in TO_CORRECT, cleaned.get("correct_by")
        if asked and by is None and "correct_by" not in self.errors:
            self.add_error("correct_by", _("Hãy ghi hạn khắc phục."))
        if not asked:
            cleaned["correct_by"] = None
        return cleaned


class RecordInspection(ActionForm):
    """The record of the visit: who, when, and both contents of Article 9.3."""

    visit_on = day_field(_("Ngày kiểm tra"))
    inspectors = words(_("Đoàn kiểm tra: họ tên, đơn vị"), rows=3)
    present = words(_("Người chứng kiến phía chủ thể, địa phương"), rows=2)
    criteria_kept = words(_("Việc duy trì các tiêu chí theo hồ sơ đã được đánh giá"))
    mark_used = words(_("Việc sử dụng nhãn hiệu, thông tin, quảng bá OCOP"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            self.initial = {"visit_on": self.thing.visit_on or localdate()}


class ReportCorrection(ActionForm):
    """What the producer did, and what shows it."""

    account = words(_("Đã khắc phục thế nào"))
    upload = _file(_("Ảnh, tài liệu chứng minh"))


class AcceptCorrection(ActionForm):
    """A word of the office, if any."""

    verdict = words(_("Ý kiến của cơ quan kiểm tra"), rows=3, required=False)


class RejectCorrection(ActionForm):
    """What is still wrong, and until when."""

    verdict = words(_("Còn thiếu gì"), rows=3)
    correct_by = day_field(_("Hạn khắc phục mới"))
