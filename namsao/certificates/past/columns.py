"""The columns of past rounds as files."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from namsao.certificates.past.models import PastEntry, PastRound
from namsao.kernel.exporting import Column

ROUNDS: tuple[Column[PastRound], ...] = (
    Column(_("Đợt"), lambda row: row.name, 36),
    Column(_("Hội đồng của"), lambda row: row.unit, 36),
    Column(_("Ngày họp"), lambda row: row.met_on, 14),
    Column(_("Biên bản"), lambda row: row.minutes_number, 22),
    Column(_("Sản phẩm"), lambda row: row.entry_count, 10),  # type: ignore[attr-defined]
    Column(_("Tình trạng"), lambda row: row.get_state_display(), 22),
)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


ENTRIES: tuple[Column[PastEntry], ...] = (
    Column(_("Sản phẩm"), lambda row: row.product_name, 36),
    Column(_("Mã sản phẩm"), lambda row: row.product_code),
    Column(_("Chủ thể"), lambda row: row.producer_name, 36),
    Column(_("Địa chỉ"), lambda row: row.place, 40),
    Column(_("Nay thuộc"), lambda row: row.commune.full_title, 36),
    Column(_("Lần đăng ký"), lambda row: row.get_kind_display(), 16),
    Column(_("Phần A"), lambda row: _number(row.part_a), 10),
    Column(_("Phần B"), lambda row: _number(row.part_b), 10),
    Column(_("Phần C"), lambda row: _number(row.part_c), 10),
    Column(_("Tổng điểm"), lambda row: _number(row.total), 12),
    Column(_("Hạng sao"), lambda row: row.stars, 10),
    Column(_("Kết quả"), lambda row: row.get_outcome_display(), 30),
    Column(_("Số giấy chứng nhận"), lambda row: row.certificate_number, 26),
    Column(_("Ghi chú, lý do"), lambda row: row.remark, 40),
)
