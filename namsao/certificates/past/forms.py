"""What recording a past round asks for."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from namsao.certificates.forms import Because, DecisionForm, words
from namsao.certificates.past.models import (
    SCORING,
    PastDuty,
    PastEntry,
    PastMember,
    PastOutcome,
    PastPaperKind,
)
from namsao.dossiers.models import Kind
from namsao.kernel.forms import ActionForm, day_field
from namsao.law.product_lines import LINES

__all__ = ["Because", "DescribeRound", "EnterDossier", "KeepRound", "NameMember", "Publish"]


class DescribeRound(ActionForm):
    """The round's own facts, as its minutes give them."""

    name = forms.CharField(label=gettext_lazy("Tên đợt"), max_length=100)
    place = forms.CharField(label=gettext_lazy("Địa điểm họp"), max_length=200, required=False)
    minutes_number = forms.CharField(label=gettext_lazy("Số biên bản họp hội đồng"), max_length=60)
    council_decision = forms.CharField(
        label=gettext_lazy("Quyết định thành lập hội đồng, số và ngày"), max_length=200
    )
    note = words(gettext_lazy("Ghi chú"), rows=3, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in self.fields:
            self.initial.setdefault(name, getattr(self.thing, name, ""))


class KeepRound(DescribeRound):
    """Whose round it was and when its council met."""

    unit = forms.CharField(
        label=gettext_lazy("Huyện hoặc tỉnh của hội đồng, theo tên khi ấy"),
        max_length=200,
        help_text=gettext_lazy("Ví dụ: huyện Lục Ngạn, tỉnh Bắc Giang."),
    )
    met_on = day_field(gettext_lazy("Ngày họp hội đồng"))
    field_order = ("unit", "met_on", "name")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.pop("name", None)  # the province's own, not the round's


class NameMember(ActionForm):
    """One person of the council or its advisory team."""

    name = forms.CharField(label=gettext_lazy("Họ tên"), max_length=120)
    duty = forms.ChoiceField(label=gettext_lazy("Nhiệm vụ"), choices=PastDuty, initial="member")
    organisation = forms.CharField(
        label=gettext_lazy("Cơ quan, đơn vị"), max_length=200, required=False
    )
    present = forms.BooleanField(
        label=gettext_lazy("Có mặt tại phiên họp"), required=False, initial=True
    )


def _points(label: Any, *, required: bool = False, most: int = 100) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=most,
        max_digits=5,
        decimal_places=2,
        required=required,
        localize=True,
    )


class EnterDossier(ActionForm):
    """One product: who and what by the names of the time, points as written, what became of it.

    A field `mark_<member>` for each member with a sheet; empty where it is not at hand.
    """

    product_name = forms.CharField(label=gettext_lazy("Tên sản phẩm, như khi ấy"), max_length=200)
    producer_name = forms.CharField(label=gettext_lazy("Tên chủ thể, như khi ấy"), max_length=200)
    place = forms.CharField(
        label=gettext_lazy("Địa chỉ, như khi ấy"),
        max_length=300,
        help_text=gettext_lazy("Ghi xã, huyện, tỉnh theo tên cũ. Nơi ấy nay là đâu được tự tìm."),
    )
    product_code = forms.CharField(
        label=gettext_lazy("Mã sản phẩm"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Mã cũ có mã huyện, giữ nguyên như đã ghi."),
    )
    line = forms.ChoiceField(
        label=gettext_lazy("Ngành sản phẩm"),
        choices=lambda: [
            (one.key, one.label.in_language(get_language() or "vi")) for one in LINES
        ],
    )
    kind = forms.ChoiceField(label=gettext_lazy("Lần đăng ký"), choices=Kind, initial="first")
    came_from = forms.ModelChoiceField(
        label=gettext_lazy("Huyện đã gửi lên"), queryset=PastEntry.objects.none(), required=False
    )
    total = _points(gettext_lazy("Tổng điểm hội đồng cho"), required=True)
    part_a = _points(gettext_lazy("Điểm phần A"))
    part_b = _points(gettext_lazy("Điểm phần B"))
    part_c = _points(gettext_lazy("Điểm phần C"))
    stars = forms.TypedChoiceField(
        label=gettext_lazy("Hạng sao hội đồng xếp"),
        choices=[(count, str(count)) for count in range(1, 6)],
        coerce=int,
        initial=3,
    )
    outcome = forms.ChoiceField(label=gettext_lazy("Kết quả"), choices=PastOutcome)
    certificate_number = forms.CharField(
        label=gettext_lazy("Số giấy chứng nhận"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Ghi số trên giấy. Giấy đã có trong sổ thì nối vào giấy ấy."),
    )
    remark = words(gettext_lazy("Ghi chú, lý do"), rows=3, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        entry = self.thing if isinstance(self.thing, PastEntry) else None
        round = entry.round if entry else self.thing
        if round is None:
            return
        if round.level == "province":
            sent = PastEntry.objects.where_may(self.by, "certificates.enter_past_dossier").filter(
                outcome="sent_up", round__keeper=round.keeper_id, round__state="kept"
            )
            free = Q(went_to=None) | (Q(went_to=entry) if entry else Q(pk__in=()))
            self.fields["came_from"].queryset = sent.filter(free)  # type: ignore[attr-defined]
        else:
            del self.fields["came_from"]
        before, after = list(self.fields), []
        seated = PastMember.objects.filter(round=round, duty__in=SCORING, present=True)
        for member in seated:
            label = _("Điểm trên phiếu của %s") % member.name
            self.fields[f"mark_{member.pk}"] = _points(label)
            after.append(f"mark_{member.pk}")
        place = before.index("total") + 1  # beside what they led to
        self.order_fields([*before[:place], *after, *before[place:]])
        if entry is not None:
            self._fill(entry)

    def _fill(self, entry: PastEntry) -> None:
        marks = {f"mark_{mark.member_id}": mark.total for mark in entry.marks.all()}
        for name in self.fields:
            self.initial[name] = marks.get(name, getattr(entry, name, None))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        parts = [cleaned.get(f"part_{letter}") for letter in "abc"]
        total, given = cleaned.get("total"), [part for part in parts if part is not None]
        if total is None:
            return cleaned
        if len(given) == 3 and sum(given, Decimal()) != total:
            self.add_error("total", _("Khác tổng của ba phần: %s.") % sum(given, Decimal()))
        elif sum(given, Decimal()) > total:
            self.add_error("total", _("Nhỏ hơn tổng của các phần đã ghi."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        facts = {n: v for n, v in self.cleaned_data.items() if not n.startswith("mark_")}
        marks = {
            int(name.removeprefix("mark_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("mark_") and value is not None
        }
        return {**facts, "marks": marks}


class AttachPaper(ActionForm):
    """A scan or file."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại tài liệu"), choices=PastPaperKind)
    title = forms.CharField(label=gettext_lazy("Tên, số, ngày của tài liệu"), max_length=200)
    upload = forms.FileField(label=gettext_lazy("Tệp"), max_length=255)


class Publish(DecisionForm):
    """The decision of the time; none where nothing was recognised."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None and not self.thing.entries.filter(outcome="recognised").exists():
            self.fields.clear()
