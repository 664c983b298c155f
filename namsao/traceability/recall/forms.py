"""What the steps of a recall ask for."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from namsao.certificates.forms import words
from namsao.gs1.identity import identify
from namsao.gs1.problems import Gs1Error
from namsao.kernel.forms import ActionForm, day_field
from namsao.law.recall import REASONS
from namsao.traceability.growing.models import GrowingAreaCode
from namsao.traceability.lots.models import Lot

MOST_SEEDS = 1000


class OpenRecall(ActionForm):
    """Why, and what happened."""

    reason = forms.ChoiceField(
        label=_("Lý do"),
        choices=lambda: [
            (key, wording.in_language(get_language() or "vi")) for key, wording in REASONS
        ],
        widget=forms.RadioSelect,
    )
    what = words(_("Sự việc"), help_text=_("Phát hiện gì, khi nào, bằng cách nào."))


class _WithDays(OpenRecall):
    """From the first to the last day that is in question; left empty, all of it."""

    since = day_field(_("Từ ngày"), required=False)
    until = day_field(_("Đến hết ngày"), required=False, help_text=_("Để trống: không giới hạn."))

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("Ngày cuối ở trước ngày đầu."))
        return cleaned


class RecallArea(_WithDays):
    """The whole area, or what was harvested under one of its codes."""

    code = forms.ModelChoiceField(
        label=_("Chỉ mã số vùng trồng"),
        queryset=GrowingAreaCode.objects.none(),
        required=False,
        empty_label=_("Cả vùng, mọi mã số"),
    )

    field_order = ("code", "since", "until", "reason", "what")

    def __init__(self, *values: Any, **options: Any) -> None:
        super().__init__(*values, **options)
        if self.thing is not None:
            codes: Any = self.fields["code"]
            codes.queryset = self.thing.codes.all()


class RecallStandard(_WithDays):
    """What was harvested while the standard's certificate stood."""

    field_order = ("since", "until", "reason", "what")


class RecallCertificate(_WithDays):
    """What was packed while the OCOP certificate stood."""

    field_order = ("since", "until", "reason", "what")


class WidenRecall(ActionForm):
    """More lots to begin with."""

    lots = words(
        _("Mã các lô thêm vào"),
        help_text=_("Mỗi dòng một mã đầy đủ, ví dụ https://id.gs1.org/01/…/10/…"),
    )

    def clean_lots(self) -> list[Lot]:
        """The lots of the lines, each known here."""
        lines = [line.strip() for line in self.cleaned_data["lots"].splitlines() if line.strip()]
        if len(lines) > MOST_SEEDS:
            raise forms.ValidationError(gettext("Tối đa 1.000 lô một lần."))
        uris = []
        for line in lines:
            try:
                uris.append(identify(line).canonical)
            except Gs1Error as error:
                raise forms.ValidationError(str(error)) from error
        seen = Lot.objects.where_may(self.by, "traceability.recall_lot")
        found = {lot.uri: lot for lot in seen.filter(uri__in=uris)}
        missing = [uri for uri in uris if uri not in found]
        if missing:
            said = gettext("Không có trong sổ, hoặc ngoài phạm vi của bạn: %s")
            raise forms.ValidationError(said % ", ".join(missing[:10]))
        return list(found.values())


class AnnounceRecall(ActionForm):
    """What holders must do."""

    instructions = words(
        _("Việc người đang giữ hàng phải làm"),
        help_text=_("Ví dụ: ngừng bán, để riêng, báo số lượng còn lại, chờ người đến nhận."),
    )


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_digits=15, decimal_places=3, required=False
    )


class AnswerRecall(ActionForm):
    """What became of the goods that a holder got."""

    uom = forms.ChoiceField(label=_("Đơn vị"), choices=[("KGM", "kg"), ("", _("cái, gói, hộp"))])
    held = _amount(_("Đang giữ lại, chưa bán"))
    returned = _amount(_("Đã trả lại"))
    destroyed = _amount(_("Đã tiêu hủy"))
    sold = _amount(_("Đã bán hoặc đã dùng"))
    note = words(_("Ghi chú"), rows=3, required=False)

    def __init__(self, *values: Any, **options: Any) -> None:
        super().__init__(*values, **options)
        self.fields["uom"].required = False
        got = getattr(self.thing, "got", None)
        if got:
            self.fields["uom"].initial = got[0][2]

    def clean(self) -> dict[str, Any]:
        """At least one amount: an answer without one tells nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        parts = ("held", "returned", "destroyed", "sold")
        if not self.errors and all(cleaned.get(name) is None for name in parts):
            raise forms.ValidationError(gettext("Ghi ít nhất một số lượng; không còn thì ghi 0."))
        return cleaned


class CloseRecall(ActionForm):
    """What came of it, and what remains open."""

    outcome = words(_("Kết quả"))
    open_ends = words(
        _("Phần chưa rõ"),
        rows=3,
        required=False,
        help_text=_("Bắt buộc khi còn bên chưa trả lời: vì sao vẫn kết thúc."),
    )


class DropRecall(ActionForm):
    """Why there is nothing to recall after all."""

    reason = words(_("Lý do hủy bỏ"))
