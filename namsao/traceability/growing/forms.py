"""What the actions on growing areas, codes and seasons ask for."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from namsao.areas.forms import CommuneField
from namsao.certificates.forms import words
from namsao.dossiers.documents.models import Document
from namsao.dossiers.queries import criteria_of
from namsao.kernel.forms import ActionForm, day_field
from namsao.law.criteria.model import Wording
from namsao.law.growing import CROPS, MARKETS, STANDARDS
from namsao.traceability.growing.boundaries import MOST_BYTES, Boundary, read_boundary
from namsao.traceability.growing.faults import BoundaryFault
from namsao.traceability.growing.models import GrowingArea

# What is wrong with a boundary, and what to do, by the code of the fault.
FAULTS: dict[str, Promise | str] = {
    "too-large": _("Tệp ranh giới lớn hơn %(largest)s MB. Hãy chỉ gửi ranh giới của một vùng."),
    "too-many-points": _("Ranh giới có hơn %(largest)s điểm. Hãy giảm bớt điểm rồi gửi lại."),
    "unknown-format": _("Đây không phải tệp GPX, KML, GeoJSON hay danh sách tọa độ."),
    "unreadable": _("Tệp bị hỏng hoặc không đúng định dạng (%(reason)s). Hãy xuất lại."),
    "not-a-number": _("Có tọa độ không phải là số. Hãy xuất lại tệp hoặc sửa dòng đó."),
    "other-system": _("Tệp dùng hệ tọa độ %(name)s. Hãy xuất lại theo WGS 84 (EPSG:4326)."),
    "projected": _(
        "Tọa độ %(latitude)s, %(longitude)s tính bằng mét (như VN-2000). Hãy chuyển sang WGS 84,"
        " tính bằng độ, rồi gửi lại."
    ),
    "swapped": _("Kinh độ và vĩ độ bị đảo chỗ ở %(latitude)s, %(longitude)s. Hãy đổi lại thứ tự."),
    "elsewhere": _("Điểm %(latitude)s, %(longitude)s nằm ngoài Việt Nam. Hãy kiểm tra lại."),
    "typed-line": _("Dòng %(line)s “%(text)s” phải có đúng hai số: vĩ độ và kinh độ."),
    "too-few-corners": _("Ranh giới cần ít nhất ba điểm khác nhau; ở đây có %(corners)s."),
    "crosses-itself": _(
        "Đường ranh giới tự cắt nhau gần %(latitude)s, %(longitude)s. Hãy đi lại đoạn đó hoặc sắp"
        " lại thứ tự các điểm theo chiều đi quanh vùng."
    ),
    "open-walk": _(
        "Đường đi chưa khép kín: điểm đầu và điểm cuối cách nhau %(metres)s mét. Hãy đi hết vòng."
    ),
    "no-land": _("Không thấy vùng đất nào trong đó: cần một đường khép kín quanh vùng."),
    "too-wide": _("Vùng rộng %(hectares)s ha, lớn hơn mức %(largest)s ha. Hãy kiểm tra lại."),
}


def _choices(words: dict[str, Wording]) -> list[tuple[str, str]]:
    language = get_language() or "vi"
    return [(key, wording.in_language(language)) for key, wording in words.items()]


def _hectares(label: Any, *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0.001, max_digits=9, decimal_places=3, required=required
    )


def _percent(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0.01,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=required,
        help_text=help_text,
    )


class PaperField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A paper of the producer's own store, the newest version of each."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            queryset=Document.objects.none(),
            required=False,
            help_text=_("Chọn trong kho tài liệu của chủ thể. Có thể bổ sung sau."),
        )

    def of(self, producer_id: int) -> None:
        """Offer the papers of one producer."""
        self.queryset = Document.objects.filter(producer_id=producer_id, newer=None)


class DeclareArea(ActionForm):
    """A raw-material area: what grows where, how much land, how many households."""

    name = forms.CharField(
        label=_("Tên vùng"), max_length=200, help_text=_("Ví dụ: Vùng vải thôn Kép.")
    )
    commune = CommuneField(label=_("Xã, phường"))
    crop = forms.ChoiceField(label=_("Cây trồng, vật nuôi"), choices=lambda: _choices(CROPS))
    variety = forms.CharField(label=_("Giống"), max_length=120, required=False)
    hectares = _hectares(_("Diện tích kê khai (ha)"))
    households = forms.IntegerField(label=_("Số hộ"), min_value=1, max_value=100_000, initial=1)


class EditArea(DeclareArea):
    """The same; it shows what stands now."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            self.initial = {name: getattr(self.thing, name) for name in self.fields}


class CornersInput(forms.Textarea):
    """Corners as lines of text; a script adds where one stands and draws the shape."""

    template_name = "traceability/corners_input.html"


class DrawBoundary(ActionForm):
    """A file, or corners typed or drawn; exactly one of them."""

    file = forms.FileField(
        label=_("Tệp GPX, KML hoặc GeoJSON"),
        max_length=255,
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".gpx,.kml,.json,.geojson"}),
        help_text=_("Từ điện thoại khi đi quanh vùng, từ Google Earth, hoặc từ cơ quan đo đạc."),
    )
    corners = forms.CharField(
        label=_("Hoặc tọa độ các điểm góc"),
        max_length=200_000,
        required=False,
        widget=CornersInput(attrs={"rows": 8, "data-corners": ""}),
        help_text=_("Mỗi dòng một điểm: vĩ độ, kinh độ. Ví dụ: 21.3712, 106.5723."),
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        file, corners = found.get("file"), (found.get("corners") or "").strip()
        if bool(file) == bool(corners):
            said = _("Hãy chọn một tệp hoặc ghi tọa độ, chỉ một trong hai cách.")
            raise forms.ValidationError(said)
        field = "file" if file else "corners"
        data = file.read(MOST_BYTES + 1) if file else corners.encode()
        try:
            found["boundary"] = read_boundary(data)
        except BoundaryFault as fault:
            self.add_error(field, str(FAULTS[fault.code]) % fault.facts)
        return found

    def facts(self) -> dict[str, Any]:
        boundary: Boundary = self.cleaned_data["boundary"]
        file = self.cleaned_data.get("file")
        return {"boundary": boundary, "source": file.name if file else ""}


class Because(ActionForm):
    """Why, in words that the producer reads."""

    reason = words(_("Lý do"), rows=3)


class ConfirmArea(ActionForm):
    """What the commune saw."""

    remark = words(_("Ý kiến của xã"), rows=3, required=False)


class _WithPaper(ActionForm):
    paper: Any = PaperField(_("Giấy tờ"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            self.fields["paper"].of(self.producer_id)  # type: ignore[attr-defined]

    @property
    def producer_id(self) -> int:
        """Whose papers are offered."""
        return int(self.thing.producer_id)

    def _in_order(self, first: str, last: str) -> None:
        begins, ends = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if begins and ends and ends < begins:
            self.add_error(last, _("Ngày này phải sau ngày bắt đầu."))


class AddCode(_WithPaper):
    """A code as it is printed on its decision."""

    field_order = ("text", "market", "hectares", "issued_by", "issued_on", "valid_until", "paper")

    text = forms.CharField(
        label=_("Mã số"), max_length=60, help_text=_("Chép đúng như trên văn bản cấp mã.")
    )
    market = forms.ChoiceField(label=_("Thị trường"), choices=lambda: _choices(MARKETS))
    hectares = _hectares(_("Diện tích được cấp mã (ha)"), required=False)
    issued_by = forms.CharField(label=_("Cơ quan cấp"), max_length=200)
    issued_on = day_field(_("Ngày cấp"))
    valid_until = day_field(
        _("Hiệu lực đến hết ngày"), required=False, help_text=_("Để trống nếu không ghi thời hạn.")
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        self._in_order("issued_on", "valid_until")
        return found


class AddAlias(ActionForm):
    """Another spelling, or the text of before."""

    text = forms.CharField(
        label=_("Cách viết khác"),
        max_length=60,
        help_text=_("Cách viết khác hoặc mã cũ mà sổ sách, tem nhãn còn dùng."),
    )


class SuspendCode(ActionForm):
    """Since when, by whom and why a code may not be used."""

    since = day_field(_("Từ ngày"))
    ordered_by = forms.CharField(label=_("Cơ quan yêu cầu"), max_length=200)
    reason = words(_("Lý do"), rows=3)


class AddStandard(_WithPaper):
    """A standard's certificate for the area."""

    field_order = ("kind", "number", "issuer", "issued_on", "expires_on", "hectares", "paper")

    kind = forms.ChoiceField(label=_("Tiêu chuẩn"), choices=lambda: _choices(STANDARDS))
    number = forms.CharField(label=_("Số giấy chứng nhận"), max_length=80)
    issuer = forms.CharField(label=_("Tổ chức chứng nhận"), max_length=200)
    issued_on = day_field(_("Ngày cấp"))
    expires_on = day_field(_("Hiệu lực đến hết ngày"))
    hectares = _hectares(_("Diện tích được chứng nhận (ha)"), required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        self._in_order("issued_on", "expires_on")
        return found


class AddSupply(_WithPaper):
    """From which area a product takes its material, by which contract."""

    field_order = ("growing_area", "share", "output_share", "contract", "since", "until", "paper")

    growing_area = forms.ModelChoiceField(
        label=_("Vùng nguyên liệu"), queryset=GrowingArea.objects.none()
    )
    share = _percent(_("Chiếm bao nhiêu % nguyên liệu của sản phẩm"))
    output_share = _percent(_("Lấy bao nhiêu % sản lượng của vùng"), required=False)
    contract = forms.CharField(
        label=_("Số hợp đồng"),
        max_length=80,
        required=False,
        help_text=_("Để trống nếu là vùng của chính chủ thể."),
    )
    since = day_field(_("Từ ngày"))
    until = day_field(_("Đến hết ngày"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            producer = self.thing.producer
            # Others' areas are named once their commune has confirmed them.
            near = Q(state="confirmed", commune__path__startswith=producer.commune.province.path)
            areas: Any = self.fields["growing_area"]
            areas.queryset = GrowingArea.objects.filter(near | Q(producer=producer)).exclude(
                state="closed"
            )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        self._in_order("since", "until")
        return found


class CiteOrigin(ActionForm):
    """For which criterion the statement stands."""

    criterion = forms.ChoiceField(label=_("Tiêu chí"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            language = get_language() or "vi"
            field: Any = self.fields["criterion"]
            field.choices = [
                (one.number, f"{one.number} {one.title.in_language(language)}")
                for one in criteria_of(self.thing)
                if "raw-material-origin" in one.evidence
            ]


class EndSupply(ActionForm):
    """The last day of a contract."""

    until = day_field(_("Đến hết ngày"))


class SubmitForecast(ActionForm):
    """What an area may give in a season, and how one knows."""

    season = forms.CharField(
        label=_("Vụ"), max_length=40, help_text=_("Ví dụ: Vải chính vụ 2026.")
    )
    begins_on = day_field(_("Bắt đầu thu hoạch"))
    ends_on = day_field(_("Kết thúc thu hoạch"))
    kilograms = forms.DecimalField(
        label=_("Sản lượng dự kiến (kg)"), min_value=1, max_digits=14, decimal_places=3
    )
    basis = words(_("Căn cứ"), rows=3, help_text=_("Đậu quả, khảo sát, năng suất các vụ trước."))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = found.get("begins_on"), found.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("Ngày này phải sau ngày bắt đầu."))
        return found


class ApproveForecast(ActionForm):
    """What the office says to it."""

    remark = words(_("Ý kiến"), rows=3, required=False)


class AddPackingHouse(ActionForm):
    """Where goods are sorted and packed."""

    name = forms.CharField(label=_("Tên cơ sở đóng gói"), max_length=200)
    commune = CommuneField(label=_("Xã, phường"))
    address = forms.CharField(label=_("Địa chỉ"), max_length=300)
    tonnes_a_day = forms.DecimalField(
        label=_("Công suất (tấn mỗi ngày)"),
        min_value=0.01,
        max_digits=9,
        decimal_places=2,
        required=False,
    )
