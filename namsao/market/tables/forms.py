"""What a marketplace's table asks of the office that keeps it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.kernel.folding import fold
from namsao.kernel.forms import ActionForm
from namsao.law.product_lines import GROUPS
from namsao.market.channels.listing import LABELS

MOST = 120  # columns
# The first rule that a folded heading meets; what meets none is chosen by hand.
_RULES = [
    (re.compile(pattern), field)
    for pattern, field in (
        (r"\bsku\b|ma (san pham|hang|sp)\b|^ma$", "code"),
        (r"gtin|ma vach|barcode|\bean\b|\bupc\b", "gtin"),
        (r"thue", "tax_code"),
        (r"ten.*(tieng anh|english)", "name_en"),
        (r"mo ta.*(tieng anh|english)", "description_en"),
        (r"gioi thieu ngan|mo ta ngan|short", "short_vi"),
        (r"mo ta|description|gioi thieu|chi tiet", "description_vi"),
        (r"danh muc|nganh hang|loai hang|category|nhom hang", "category"),
        (r"thuong hieu|brand|chu the|nha (san xuat|cung cap)|nguoi ban", "producer"),
        (r"xuat xu|dia phuong|noi san xuat|origin|\btinh\b", "place"),
        (r"\bgia\b|price", "price"),
        (r"ca bao bi|van chuyen|package weight|can nang", "gross_weight"),
        (r"khoi luong|trong luong|weight", "net_weight"),
        (r"quy cach|dong goi|\bpack", "pack"),
        (r"don vi|\bunit\b", "unit"),
        (r"han (su dung|dung)|\bhsd\b|shelf", "shelf_life"),
        (r"bao quan|storage", "storage"),
        (r"di ung|allergen", "allergens"),
        (r"\bsao\b|\bstars?\b|hang ocop", "stars"),
        (r"het han|gia tri den|expir", "expires_on"),
        (r"chung nhan|certificate", "certificate"),
        (r"giay phep|cong bo|licen[cs]e", "licence"),
        (r"anh|hinh|image|picture|photo", "picture"),
        (r"con hang|tinh trang hang|availab", "in_stock"),
        (r"link|lien ket|\burl\b|website|trang", "page"),
        (r"ten|name|title", "name"),
    )
]


def guess(heading: str) -> str:
    """The field of a product that a heading most likely asks for; "" for none."""
    key = fold(heading)
    return next((field for pattern, field in _RULES if pattern.search(key)), "")


class AddTableForm(ActionForm):
    """The marketplace, and its own empty template."""

    name = forms.CharField(label=_("Sàn"), max_length=60, help_text=_("Ví dụ: Postmart, Vỏ Sò."))
    upload = forms.FileField(
        label=_("Tệp mẫu của sàn"),
        max_length=255,
        help_text=_("XLSX, ODS hoặc CSV có hàng tiêu đề; các cột được đoán rồi bạn xem lại."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )


class MapTableForm(ActionForm):
    """For each column which field it is, how long it may be, whether it must be there."""

    categories = forms.CharField(
        label=_("Ngành hàng của sàn"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Mỗi dòng: số bộ tiêu chí = ngành hàng như sàn gọi, ví dụ “4 = Mật ong”. Bộ nào không"
            " ghi thì dùng tên nhóm của Phụ lục I."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.columns: list[dict[str, Any]] = self.thing.columns if self.thing else []
        choices = [
            ("", gettext("– chữ cố định, hoặc để trống –")),
            *sorted(LABELS.items(), key=lambda item: item[1]),
        ]
        for n, column in enumerate(self.columns):
            head = column["heading"]
            self.fields[f"field_{n}"] = forms.ChoiceField(
                label=gettext("%s: lấy từ") % head,
                choices=choices,
                required=False,
                initial=column["field"],
            )
            self.fields[f"text_{n}"] = forms.CharField(
                label=gettext("%s: chữ cố định") % head,
                max_length=200,
                required=False,
                initial=column["text"],
            )
            self.fields[f"longest_{n}"] = forms.IntegerField(
                label=gettext("%s: nhiều nhất mấy ký tự") % head,
                min_value=1,
                max_value=32_000,
                required=False,
                initial=column["longest"] or None,
            )
            self.fields[f"needed_{n}"] = forms.BooleanField(
                label=gettext("%s: bắt buộc") % head, required=False, initial=column["needed"]
            )
        if self.thing:
            kept = sorted(self.thing.categories.items(), key=lambda item: int(item[0]))
            self.fields["categories"].initial = "\n".join(f"{key} = {name}" for key, name in kept)

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each column with its four fields, for the page."""
        parts = ("field", "text", "longest", "needed")
        return [
            (column["heading"], [self[f"{part}_{n}"] for part in parts])
            for n, column in enumerate(self.columns)
        ]

    def clean_categories(self) -> dict[str, str]:
        """Lines of "set = name" as a mapping."""
        found: dict[str, str] = {}
        sets = {group.criteria_set for group in GROUPS}
        for line in self.cleaned_data["categories"].splitlines():
            if not line.strip():
                continue
            number, _equals, name = line.partition("=")
            key = number.strip()
            if not (key.isascii() and key.isdigit() and int(key) in sets and name.strip()):
                raise forms.ValidationError(
                    gettext("Không hiểu dòng “%s”. Ghi như: 4 = Mật ong.") % line[:60]
                )
            found[str(int(key))] = name.strip()[:200]
        return found

    def facts(self) -> dict[str, Any]:
        found = self.cleaned_data
        columns = [
            {
                "heading": column["heading"],
                "field": found[f"field_{n}"],
                "text": "" if found[f"field_{n}"] else found[f"text_{n}"],
                "longest": found[f"longest_{n}"] or 0,
                "needed": found[f"needed_{n}"],
            }
            for n, column in enumerate(self.columns)
        ]
        return {"columns": columns, "categories": found["categories"]}
