"""What the actions of an evaluation round ask for."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from namsao.areas.forms import CommuneField
from namsao.assessment import queries
from namsao.assessment.lines import SheetLine
from namsao.assessment.models import Duty, Entry, GateRule, Interest, Round, Seat, SessionForm
from namsao.assessment.room import disputes
from namsao.dossiers.forms import Reason, read_choice
from namsao.dossiers.models import Evidence
from namsao.kernel.forms import ActionForm, day_field
from namsao.law.deadlines import Council, next_round
from namsao.people.models import User

__all__ = ["Reason"]

LAST_PAGE = 9999
MOST_LINES = 200  # criteria of a sheet; no set has half as many


def _text(label: Any, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=10_000, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class Rules(ActionForm):
    """A council's rules of operation: what the decision leaves to the province."""

    decision_number = forms.CharField(label=_("Số quyết định ban hành quy chế"), max_length=60)
    since = day_field(_("Có hiệu lực từ ngày"))
    quorum_numerator = forms.IntegerField(
        label=_("Tỷ lệ thành viên có mặt tối thiểu: tử số"), min_value=1, max_value=100, initial=3
    )
    quorum_denominator = forms.IntegerField(
        label=_("Tỷ lệ thành viên có mặt tối thiểu: mẫu số"), min_value=1, max_value=100, initial=4
    )
    quorum_needs_chair = forms.BooleanField(
        label=_("Phải có chủ tịch hội đồng"), required=False, initial=True
    )
    largest_spread = forms.IntegerField(
        label=_("Chênh lệch điểm tối đa giữa các thành viên"),
        min_value=0,
        max_value=100,
        initial=10,
    )
    gate_rule = forms.ChoiceField(
        label=_("Điều kiện bắt buộc của sao được coi là đạt khi"), choices=GateRule
    )
    days_before_meeting = forms.IntegerField(
        label=_("Số ngày làm việc thành viên nhận hồ sơ trước phiên họp"),
        min_value=0,
        max_value=60,
        initial=2,
    )
    extra_rounds = forms.IntegerField(
        label=_("Số đợt thêm trong năm"),
        help_text=_("Ngoài hai đợt mà Điều 5 quy định. Muốn có đợt thêm thì quy chế phải nêu."),
        min_value=0,
        max_value=50,
        initial=0,
        required=False,
    )
    facts_settled_by_team = forms.BooleanField(
        label=_("Tổ tư vấn xác định các tiêu chí có chứng cứ"), required=False, initial=True
    )
    vice_chair_presides = forms.BooleanField(
        label=_("Phó chủ tịch hoặc người thay điều hành khi chủ tịch vắng hoặc không tham gia"),
        required=False,
        initial=True,
    )
    substitutes_allowed = forms.BooleanField(
        label=_("Thành viên được cử người thay"), required=False, initial=True
    )
    own_commune_conflicts = forms.BooleanField(
        label=_("Thành viên không chấm hồ sơ của xã mình"), required=False
    )
    split_gates_looked_at = forms.BooleanField(
        label=_("Phải xem lại khi điều kiện quyết định hạng sao có ý kiến khác nhau"),
        required=False,
        initial=True,
    )
    spread_binds = forms.BooleanField(
        label=_("Sau khi xem lại, điểm vẫn phải trong mức chênh cho phép mới được bế mạc"),
        required=False,
    )
    precedents_anonymous = forms.BooleanField(
        label=_("Tiền lệ không nêu tên sản phẩm, chủ thể"), required=False, initial=True
    )

    def clean_extra_rounds(self) -> int:
        return self.cleaned_data["extra_rounds"] or 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("quorum_numerator", 0) > cleaned.get("quorum_denominator", 100):
            self.add_error("quorum_numerator", _("Tử số không được lớn hơn mẫu số."))
        return cleaned


class OpenRound(ActionForm):
    """A round and its closing dates (Article 5.1)."""

    name = forms.CharField(label=_("Tên đợt"), max_length=100)
    year = forms.IntegerField(label=_("Năm"), min_value=2019, max_value=2100)
    proposals_until = day_field(_("Nhận hồ sơ đề nghị trước ngày"))
    results_until = day_field(_("Có kết quả trước ngày"))
    capacity = forms.IntegerField(
        label=_("Số hồ sơ tối đa"), min_value=1, max_value=10_000, required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            council: Council = "centre" if self.thing.level == "country" else "province"
            coming = next_round(localdate(), council)
            self.initial = {
                "name": _("Đợt %(number)d năm %(year)d")
                % {"number": coming.number, "year": coming.year},
                "year": coming.year,
                "proposals_until": coming.proposals_before,
                "results_until": coming.done_before,
            }


class Appoint(ActionForm):
    """A person by e-mail address, their duty and where they come from."""

    person = forms.EmailField(label=_("Thư điện tử của người được phân công"))
    duty = forms.ChoiceField(
        label=_("Nhiệm vụ"),
        choices=[choice for choice in Duty.choices if choice[0] != Duty.SUBSTITUTE],
    )
    organisation = forms.CharField(label=_("Cơ quan, đơn vị"), max_length=200)
    commune = CommuneField(
        label=_("Xã, phường nơi ở hoặc làm việc"),
        help_text=_("Để đề xuất tránh chấm hồ sơ của xã mình, nếu quy chế yêu cầu."),
        required=False,
    )

    def clean_person(self) -> User:
        email = self.cleaned_data["person"]
        found: User | None = User.objects.filter(email__iexact=email, is_active=True).first()
        if found is None:
            raise forms.ValidationError(
                _("Chưa có tài khoản nào dùng địa chỉ %(email)s. Hãy mời người này trước."),
                params={"email": email},
            )
        return found


class PlaceInRound(ActionForm):
    """An open round of the dossier's province."""

    round = forms.ModelChoiceField(label=_("Đợt đánh giá"), queryset=Round.objects.none())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rounds = Round.objects.where_may(self.by, "assessment.view_round").filter(state="open")
        if self.thing is not None:
            rounds = rounds.filter(area=queries.evaluating_area(self.thing))
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]


class CallSession(ActionForm):
    """How, until when or when and where the council decides, and on which dossiers."""

    form = forms.ChoiceField(
        label=_("Hình thức"),
        choices=SessionForm,
        initial="meeting",
        widget=forms.RadioSelect,
        help_text=_("Lấy ý kiến bằng văn bản chỉ dùng cho hồ sơ đánh giá lại."),
    )
    meets_on = day_field(_("Ngày họp, hoặc ngày cuối nhận ý kiến"))
    place = forms.CharField(label=_("Địa điểm họp"), max_length=200, required=False)
    entries = forms.ModelMultipleChoiceField(
        label=_("Hồ sơ đưa ra phiên họp"),
        queryset=Entry.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            waiting = queries.waiting_for_session(self.thing)
            self.fields["entries"].queryset = waiting  # type: ignore[attr-defined]
            renewals = all(entry.dossier.kind == "renewal" for entry in waiting)
            self.initial = {
                "entries": waiting,
                "form": "written" if renewals and waiting else "meeting",
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("form") == SessionForm.MEETING and not cleaned.get("place", "").strip():
            self.add_error("place", _("Họp thì phải có địa điểm."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "entries": list(self.cleaned_data["entries"])}


class CallTogether(ActionForm):
    """When, where and why the council meets after all."""

    meets_on = day_field(_("Ngày họp"))
    place = forms.CharField(label=_("Địa điểm"), max_length=200)
    reason = _text(_("Lý do phải họp"), rows=3)


class CriterionChoice(ActionForm):
    """One criterion and the option chosen."""

    criterion = forms.CharField(label=_("Tiêu chí"), max_length=10)
    choice = forms.CharField(label=_("Phương án"), required=False, max_length=5)

    def clean_choice(self) -> int | bool | None:
        return read_choice(self.cleaned_data["choice"])


class RecordFinding(CriterionChoice):
    """What the advisory team found on one criterion, and on which evidence.

    `page-<evidence>` may say on which page of it.
    """

    reason = _text(_("Nhận xét"), rows=3)
    evidence = forms.ModelMultipleChoiceField(
        label=_("Minh chứng được dẫn"),
        queryset=Evidence.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            files = Evidence.objects.filter(dossier_id=self.thing.dossier_id, removed_at=None)
            files = files.select_related("document").defer("document__text")
            self.fields["evidence"].queryset = files  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        cited = [evidence.pk for evidence in self.cleaned_data["evidence"]]
        given = {pk: str(self.data.get(f"page-{pk}") or "").strip() for pk in cited}
        pages = {pk: int(page) for pk, page in given.items() if page}
        return {**self.cleaned_data, "evidence": cited, "pages": pages}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for evidence in cleaned.get("evidence", ()):
            page = str(self.data.get(f"page-{evidence.pk}") or "").strip()
            if page and not (page.isascii() and page.isdigit() and 0 < int(page) <= LAST_PAGE):
                said = _("Trang của “%(name)s” phải là một số từ 1 đến %(last)d.")
                values = {"name": evidence.name, "last": LAST_PAGE}
                self.add_error("evidence", forms.ValidationError(said, params=values))
        return cleaned


class RecordVisit(ActionForm):
    """A visit to where the product is made."""

    visited_on = day_field(_("Ngày khảo sát"))
    present = _text(_("Thành phần tham gia"), rows=3)
    notes = _text(_("Kết quả khảo sát"), rows=6)


class FileAppraisal(ActionForm):
    """The overall remarks; on a renewal also whether it needed a visit (Article 7.6.c)."""

    summary = _text(_("Nhận xét chung"), rows=6)
    large_change = forms.BooleanField(
        label=_("Sản phẩm có thay đổi lớn về quy mô sản xuất"), required=False
    )
    unclear_evidence = forms.BooleanField(
        label=_("Hồ sơ minh chứng không rõ ràng, cần khảo sát thực tế"), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None and self.thing.kind != "renewal":
            del self.fields["large_change"], self.fields["unclear_evidence"]


class ScoreForm(CriterionChoice):
    """A member's choice; why it stays below the claim; why it departs from a settled fact."""

    note = _text(_("Ghi chú"), rows=2, required=False)
    reason = _text(_("Lý do thấp hơn mức tự đánh giá"), rows=2, required=False)
    objection = _text(_("Lý do phản đối"), rows=2, required=False)


class SignSheet(ActionForm):
    """A closing remark, if any; on a second look why the member keeps or changes the sheet."""

    second_look = _text(_("Xem lại theo yêu cầu: lý do giữ hoặc đổi"), rows=3, required=False)
    remark = _text(_("Nhận xét chung"), rows=4, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            if disputes.open_look(self.thing) is None:
                del self.fields["second_look"]
            else:
                self.fields["second_look"].required = True


class DeclareConflict(Reason):
    """What ties the member to the producer."""

    kind = forms.ChoiceField(label=_("Quan hệ"), choices=Interest)
    field_order = ("kind", "reason")


class DeliverSheet(ActionForm):
    """A whole sheet, as a device holds it: see `lines.SheetLine` for what a line has."""

    delivery = forms.UUIDField(label=_("Mã lần gửi"))
    base = forms.IntegerField(label=_("Phiên bản phiếu mà máy đã biết"), min_value=0)
    scores = forms.JSONField(label=_("Các tiêu chí"))
    sign = forms.BooleanField(label=_("Ký phiếu"), required=False)
    remark = _text(_("Nhận xét chung"), rows=4, required=False)
    second_look = _text(_("Xem lại theo yêu cầu: lý do giữ hoặc đổi"), rows=3, required=False)
    signed_on_device_at = forms.DateTimeField(label=_("Giờ ký trên máy"), required=False)

    def clean_scores(self) -> list[SheetLine]:
        lines = self.cleaned_data["scores"]
        if not isinstance(lines, list) or len(lines) > MOST_LINES:
            raise forms.ValidationError(_("Phải là danh sách các tiêu chí."))
        read = [self._line(line) for line in lines]
        if len({line.criterion for line in read}) < len(read):
            raise forms.ValidationError(_("Một tiêu chí có hai dòng."))
        return read

    @staticmethod
    def _line(raw: Any) -> SheetLine:
        """One line, read by the form that a single score is read by."""
        if not isinstance(raw, dict):
            raise forms.ValidationError(_("Phải là danh sách các tiêu chí."))
        texts = {name: str(raw.get(name) or "") for name in ScoreForm.base_fields}
        form = ScoreForm(texts)
        if not form.is_valid():
            told = "; ".join(" ".join(map(str, errors)) for errors in form.errors.values())
            raise forms.ValidationError(f"{texts['criterion'][:10]}: {told}")
        return SheetLine(**form.cleaned_data, changed=raw.get("changed") is not False)


class RecordAttendance(ActionForm):
    """Who is present."""

    present = forms.ModelMultipleChoiceField(
        label=_("Thành viên có mặt"),
        queryset=Seat.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            seats = [seat.pk for seat in queries.attendable(self.thing)]
            rows = Seat.objects.filter(pk__in=seats).select_related("person").order_by("id")
            self.fields["present"].queryset = rows  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {"present": list(self.cleaned_data["present"])}


class CloseSession(ActionForm):
    """The number under which the minutes are filed."""

    minutes_number = forms.CharField(label=_("Số biên bản"), max_length=60)
