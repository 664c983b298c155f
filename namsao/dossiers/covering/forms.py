"""Which boxes to cover: those proposed that stay ticked, and one's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.dossiers.covering import queries
from namsao.kernel.forms import ActionForm
from namsao.papers.redaction import Box, CannotRedact

MOST = 500  # boxes of one paper
KINDS = {
    "before": _("ô đã che lần trước"),
    "e-mail": _("thư điện tử"),
    "identity number": _("số định danh"),
    "phone": _("số điện thoại"),
}


class Cover(ActionForm):
    """Boxes in percent of the page's width and height, from its top left corner."""

    proposed = forms.MultipleChoiceField(
        label=_("Ô đề xuất"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Máy chỉ tìm được số và địa chỉ thư trong chữ của PDF; tên, nơi ở, bản quét thì"
            " phải tự nhìn."
        ),
    )
    boxes = forms.CharField(
        label=_("Ô tự thêm"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_(
            "Mỗi dòng một ô, năm số: trang, cách trái, cách trên, rộng, cao, theo phần trăm của"
            " trang. Ví dụ “1 10 20 30 4”. Có thể kéo chuột trên trang để vẽ."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is None:
            return
        self.proposals = queries.proposals(self.thing)
        self.fields["proposed"].choices = [  # type: ignore[attr-defined]
            (one.value, self._label(one)) for one in self.proposals
        ]
        self.initial = {"proposed": [one.value for one in self.proposals if one.ticked]}

    def _label(self, one: queries.Proposal) -> str:
        said = gettext("trang %(page)d: %(kind)s") % {
            "page": one.box.page,
            "kind": KINDS[one.kind],
        }
        return f"{said} {one.text}".strip()

    def clean_boxes(self) -> list[Box]:
        """The lines as boxes."""
        lines = [line for line in self.cleaned_data["boxes"].splitlines() if line.strip()]
        found = []
        for number, line in enumerate(lines, start=1):
            try:
                found.append(queries.box_of(line))
            except CannotRedact as bad:
                said = gettext("Dòng %(line)d: %(why)s")
                raise forms.ValidationError(said % {"line": number, "why": bad}) from bad
            except ValueError as bad:
                said = gettext("Dòng %d phải có năm số: trang, trái, trên, rộng, cao.")
                raise forms.ValidationError(said % number) from bad
        return found

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        count = len(found.get("proposed", [])) + len(found.get("boxes", []))
        if count > MOST:
            self.add_error("boxes", gettext("Nhiều nhất %d ô trong một tài liệu.") % MOST)
        elif count == 0 and not self.errors:
            said = _("Hãy chọn hoặc thêm ít nhất một ô, hoặc ghi là không có gì phải che.")
            self.add_error("boxes", said)
        return found

    def facts(self) -> dict[str, Any]:
        chosen = [queries.box_of(text) for text in self.cleaned_data["proposed"]]
        return {"boxes": [*chosen, *self.cleaned_data["boxes"]]}


class Purpose(ActionForm):
    """What the original is needed for."""

    purpose = forms.CharField(label=_("Mục đích xem"), max_length=300)
