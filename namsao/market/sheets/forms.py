"""What a filled spreadsheet of product sheets asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from namsao.kernel.forms import ActionForm


class BatchForm(ActionForm):
    """The template, filled."""

    upload = forms.FileField(
        label=_("Bảng phiếu sản phẩm"),
        max_length=255,
        help_text=_(
            "Mẫu XLSX tải từ trang các kênh bán, đã điền. Cột nào xóa khỏi bảng thì phần đó của"
            " phiếu giữ nguyên; ô để trống thì phần đó trống."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )
