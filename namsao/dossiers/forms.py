"""What the actions on a dossier ask for: one form for page, API and command line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from namsao.areas.forms import CommuneField
from namsao.dossiers import queries
from namsao.dossiers.documents.forms import kinds
from namsao.dossiers.documents.models import Document
from namsao.dossiers.documents.papers import store_of
from namsao.kernel.forms import ActionForm, day_field
from namsao.law.evidence import PAPERS
from namsao.law.renewals import UPDATE_TOPICS
from namsao.producers.forms import WithPaper


def _area(rows: int = 6) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RegistrationForm(ActionForm):
    """Form 02, parts I, II and IV. A field that is absent stays as it is."""

    specification = forms.CharField(
        label=_("Mô tả quy cách, tiêu chuẩn của sản phẩm"), required=False, widget=_area()
    )
    papers_held = forms.MultipleChoiceField(
        label=_("Giấy tờ đã có"),
        required=False,
        choices=lambda: [
            (paper.key, paper.label.in_language(queries.language())) for paper in PAPERS
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    business_results = forms.CharField(
        label=_("Kết quả thực hiện phương án sản xuất, kinh doanh"),
        help_text=_(
            "Nêu vùng nguyên liệu, công nghệ, đóng gói; thay đổi về chất lượng, bao bì;"
            " thị trường; doanh thu, lợi nhuận."
        ),
        required=False,
        widget=_area(8),
    )
    business_plan = forms.CharField(
        label=_("Kế hoạch sản xuất, kinh doanh thời gian tới"), required=False, widget=_area()
    )
    samples = forms.IntegerField(
        label=_("Số sản phẩm mẫu gửi kèm"), required=False, min_value=0, max_value=1000
    )

    def facts(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self.data or (name == "papers_held" and "papers_held_shown" in self.data)
        }


class Updates(ActionForm):
    """What is new since the recognition, topic by topic (Articles 6.1.b and 6.1.c).

    A topic that is absent stays as it is; one that is empty is taken out.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = queries.language()
        for topic in UPDATE_TOPICS:
            self.fields[topic.key] = forms.CharField(
                label=topic.label.in_language(language),
                required=False,
                max_length=5000,
                widget=_area(3),
            )
        if self.thing is not None:
            self.initial = dict(self.thing.updates)

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in self.data}


class AnswerForm(ActionForm):
    """The answer to one criterion. `choice` is an option number, or yes/no."""

    criterion = forms.CharField(label=_("Tiêu chí"), max_length=10)
    choice = forms.CharField(label=_("Phương án"), required=False, max_length=5)
    explanation = forms.CharField(
        label=_("Giải trình"), required=False, max_length=5000, widget=_area(3)
    )

    def clean_choice(self) -> int | bool | None:
        return read_choice(self.cleaned_data["choice"])


def read_choice(raw: str) -> int | bool | None:
    """An option number, True/False from "true"/"false", or None. Raises ValidationError."""
    known = {"": None, "true": True, "false": False, "yes": True, "no": False}
    text = raw.strip().lower()
    if text in known:
        return known[text]
    if text.isascii() and text.isdigit():
        return int(text)
    raise forms.ValidationError(_("Hãy chọn một phương án, hoặc có/không."))


class Attach(ActionForm):
    """A file with its kind, or a document of the store, and the criterion it supports."""

    upload = forms.FileField(label=_("Tệp"), max_length=255, required=False)
    document = forms.ModelChoiceField(
        label=_("Tài liệu đã có"), queryset=Document.objects.none(), required=False
    )
    kind = forms.ChoiceField(label=_("Loại minh chứng"), choices=kinds, required=False)
    name = forms.CharField(label=_("Tên tài liệu"), required=False, max_length=200)
    expires_on = day_field(_("Ngày hết hạn"), required=False)
    criterion = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            # Its own producer's alone, in their newest versions.
            self.fields["document"].queryset = store_of(self.thing)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or found.get("document"):
            return found
        if not found.get("upload"):
            self.add_error("upload", _("Hãy chọn một tệp, hoặc một tài liệu đã có."))
        elif not found.get("kind"):
            self.add_error("kind", _("Hãy chọn loại minh chứng."))
        return found


class Reason(ActionForm):
    """One reason, in words."""

    reason = forms.CharField(label=_("Lý do"), max_length=5000, widget=_area(4))


class Reasons(ActionForm):
    """What has to be completed."""

    reasons = forms.CharField(
        label=_("Nội dung cần hoàn thiện"),
        help_text=_(
            "Mỗi dòng một việc, bắt đầu bằng số tiêu chí nếu có, ví dụ “1.1: thiếu hợp đồng có chữ"
            " ký”. Chủ thể đánh dấu từng việc khi làm xong."
        ),
        max_length=10_000,
        widget=_area(8),
    )


class Tick(ActionForm):
    """What the producer has done about it, if there is something to say."""

    note = forms.CharField(label=_("Đã làm gì"), required=False, max_length=2000, widget=_area(3))


class Report(ActionForm):
    """Form 03: the four contents of Article 7.2.a."""

    local_material = forms.CharField(
        label=_("1. Sử dụng nguyên liệu địa phương"), max_length=10_000, widget=_area()
    )
    local_labour = forms.CharField(
        label=_("2. Sử dụng lao động địa phương"), max_length=10_000, widget=_area()
    )
    idea_origin = forms.CharField(
        label=_("3. Nguồn gốc ý tưởng sản phẩm"), max_length=10_000, widget=_area()
    )
    local_identity = forms.CharField(
        label=_("4. Bản sắc, trí tuệ địa phương"), max_length=10_000, widget=_area()
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        written = getattr(self.thing, "commune_report", None)
        if written is not None:
            self.initial = {name: getattr(written, name) for name in self.fields}


class Forward(ActionForm):
    """The letter by which the commune proposes the product."""

    proposal_number = forms.CharField(label=_("Số văn bản đề nghị của xã"), max_length=60)


class Disqualify(ActionForm):
    """The ground, one of those the set names, and what was found."""

    ground = forms.ChoiceField(label=_("Căn cứ loại"))
    reason = forms.CharField(label=_("Phát hiện cụ thể"), max_length=5000, widget=_area(4))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            grounds = queries.criteria_of(self.thing).grounds
            choices = [
                (ground.wording.key, ground.wording.in_language(queries.language()))
                for ground in grounds
            ]
            self.fields["ground"].choices = choices  # type: ignore[attr-defined]


class Relocate(WithPaper):
    """The commune of the new seat, and the address there."""

    commune = CommuneField(label=_("Xã, phường mới"))
    address = forms.CharField(
        label=_("Địa chỉ"), help_text=_("Thôn, xóm, số nhà trong xã."), max_length=300
    )
    field_order = ("commune", "address")


class PrintPaper(ActionForm):
    """Which of the forms of Annex III to print."""

    paper = forms.ChoiceField(
        label=_("Biểu mẫu"),
        choices=[
            ("registration", _("Mẫu số 01: Phiếu đăng ký")),
            ("self_assessment", _("Mẫu số 02: Báo cáo tự đánh giá")),
            ("commune_report", _("Mẫu số 03: Báo cáo của xã")),
        ],
    )
