"""Every component with made-up values, on one page: to look at, and for the browser tests."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from namsao.dossiers.cards import Card, Meter, OptionLine
from namsao.dossiers.queries import Clock
from namsao.kernel.action import Refused
from namsao.law.criteria.model import Gate
from namsao.law.scoring import NextStar, Score

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Line:
    """A line of a history."""

    at: datetime
    by: str
    label: str
    before: str
    after: str
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class File:
    """A stored file."""

    size: int


@dataclass(frozen=True)
class Paper:
    """A piece of evidence."""

    pk: int
    name: str
    file: File
    document: None = None
    get_absolute_url: str = "#"


class Sample(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("Tên sản phẩm"), help_text=gettext_lazy("Như in trên bao bì.")
    )
    samples = forms.IntegerField(label=gettext_lazy("Số sản phẩm mẫu"), min_value=0)
    made_on = forms.DateField(
        label=gettext_lazy("Ngày sản xuất"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Lần đánh giá"),
        choices=[("first", gettext_lazy("Lần đầu")), ("renewal", gettext_lazy("Đánh giá lại"))],
        widget=forms.RadioSelect,
    )
    commune = forms.ChoiceField(
        label=gettext_lazy("Xã"), choices=[("", "–"), ("1", "Bình Minh"), ("2", "Tân An")]
    )
    story = forms.CharField(
        label=gettext_lazy("Câu chuyện sản phẩm"), required=False, widget=forms.Textarea
    )
    paper = forms.FileField(label=gettext_lazy("Giấy đăng ký kinh doanh"), required=False)
    true = forms.BooleanField(label=gettext_lazy("Tôi chịu trách nhiệm về nội dung đã khai"))


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The gallery."""
    messages.success(request, _("Đã lưu thông tin hồ sơ."))
    wrong = Sample({"kind": "x"})
    context: dict[str, Any] = {
        "tabs": [(_("Thông tin"), "#a", False), (_("Tự đánh giá"), "#b", True)],
        "clocks": [
            Clock(_("Hạn"), date(2026, 12, 12), 5, "working_days"),
            Clock(_("Hạn"), TODAY, 0, "working_days"),
            Clock(_("Hạn"), date(2026, 11, 19), -2, "days"),
            Clock(_("Hạn"), None, 0, "days", paused=True),
        ],
        "due_on": TODAY + timedelta(days=12),
        "today": TODAY,
        "form": Sample(),
        "wrong": wrong,
        "card": _card(),
        "locked": _card(chosen="2", anchor="criterion-locked"),
        "refused_card": _card(anchor="criterion-refused"),
        "refused": Refused(_("Tiêu chí 3.1 có 3 phương án, hãy chọn từ 1 đến 3.")),
        "meter": _meter(),
        "history": _history(),
        "page": Paginator(range(120), 50).get_page(2),
    }
    return render(request, "site/gallery.html", context)


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """What a capability answers to autosave; the gallery itself keeps nothing."""
    card = _card(request.POST.get("choice", ""))
    refused = None
    if card.points is None:
        refused = Refused(_("Hãy chọn một phương án."))
    context = {"card": card, "refused": refused, "meter": _meter(card.points or 0)}
    return render(request, "site/gallery_saved.html", context, status=422 if refused else 200)


def _card(chosen: str = "", anchor: str = "criterion-3.1") -> Card:
    wordings = (_("Không có kiểm soát"), _("Có kiểm soát, ghi chép từng lô"), _("Có chứng nhận"))
    worth = {"1": 0, "2": 3, "3": 5}
    return Card(
        number="3.1",
        anchor=anchor,
        title=_("Kiểm soát chất lượng sản phẩm"),
        heading=_("Tổ chức sản xuất"),
        maximum=5,
        points=worth.get(chosen),
        nature="fact",
        notes=(
            ("requirement", _("Có hồ sơ công bố chất lượng còn hiệu lực.")),
            ("eliminates", _("Vi phạm quy định về an toàn thực phẩm.")),
        ),
        options=tuple(
            OptionLine(value, text, points, gate, value == chosen)
            for (value, points), text, gate in zip(
                worth.items(), wordings, (None, 3, 4), strict=True
            )
        ),
        expects=_("Sổ ghi chép, phiếu kiểm nghiệm, giấy chứng nhận."),
        evidence_kinds=(("test-report", _("Phiếu kiểm nghiệm")), ("photo", _("Ảnh chụp"))),
        explanation=_("Mỗi mẻ đều ghi sổ từ năm 2024.") if chosen else "",
        evidence=(),
    )


def _meter(more: int = 3) -> Meter:
    gates = (Gate("3.1", 4, 3),)
    score = Score(65 + more, {"A": 26 + more, "B": 17, "C": 22}, 3, 3, gates, ("9.2",))
    return Meter(
        score=score,
        parts=(
            ("A", _("Sản phẩm và sức mạnh cộng đồng"), 26 + more, 40),
            ("B", _("Khả năng tiếp thị"), 17, 25),
            ("C", _("Chất lượng sản phẩm"), 22, 35),
        ),
        next=NextStar(4, 5 - more, gates),
        missing_gates=(("3.1", _("Kiểm soát chất lượng sản phẩm"), 4, _("Có chứng nhận")),),
        criteria=28,
        answered=27,
    )


def _history() -> list[Line]:
    at = datetime(2026, 11, 20, 14, 5, tzinfo=get_current_timezone())
    return [
        Line(
            at,
            "Lê Thị Bình",
            _("Trả lại để hoàn thiện"),
            _("Xã đang kiểm tra"),
            _("Trả lại"),
            ((_("Nội dung cần hoàn thiện"), _("Thiếu phiếu kiểm nghiệm ở tiêu chí 3.1.")),),
        ),
        Line(
            at - timedelta(days=3), "Trần Văn An", _("Nộp hồ sơ"), _("Đang soạn"), _("Đã nộp"), ()
        ),
    ]
