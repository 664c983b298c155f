"""Product codes: province - commune - serial within the commune - year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.law.product_code import BadCode, ProductCode, format_code, parse_code


def test_a_code_names_province_commune_serial_and_year() -> None:
    assert format_code("24", "07582", 12, 2026) == "24-07582-12-2026"
    assert parse_code("24-07582-12-2026") == ProductCode("24", "07582", 12, 2026)


@given(
    province=st.from_regex(r"[0-9]{2}", fullmatch=True),
    commune=st.from_regex(r"[0-9]{5}", fullmatch=True),
    serial=st.integers(1, 999_999_999),
    year=st.integers(2018, 9999),
)
def test_what_is_written_is_read_again(
    province: str, commune: str, serial: int, year: int
) -> None:
    written = format_code(province, commune, serial, year)
    assert str(parse_code(written)) == written


@pytest.mark.parametrize("old", ["30-288-10507-1-2021", "83-829-28780-3-2022"])
def test_an_old_code_with_a_district_stays_the_text_it_is(old: str) -> None:
    assert parse_code(old) is None


@pytest.mark.parametrize(
    "written", [" 24 - 07582 - 12 - 2026 ", "24–07582–12–2026", "24-07582-0012-2026"]
)
def test_spaces_long_dashes_and_leading_zeros_are_forgiven(written: str) -> None:
    assert str(parse_code(written)) == "24-07582-12-2026"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "không phải mã sản phẩm"),
        ("24-07582-12", "không phải mã sản phẩm"),
        ("4-07582-12-2026", "không phải mã sản phẩm"),
        ("24-7582-12-2026", "không phải mã sản phẩm"),
        ("24-07582-xii-2026", "không phải mã sản phẩm"),
        ("24-07582-٣-2026", "không phải mã sản phẩm"),
        ("24-07582-0-2026", "bắt đầu từ 1"),
        ("24-07582-12-1999", "từ 2018"),
    ],
)
def test_anything_else_is_refused_with_the_reason(written: str, why: str) -> None:
    with pytest.raises(BadCode) as refused:
        parse_code(written)
    assert why in refused.value.why.vi


@pytest.mark.parametrize(
    ("province", "commune", "serial", "year", "key"),
    [
        ("240", "07582", 1, 2026, "province"),
        ("24", "7582", 1, 2026, "commune"),
        ("24", "07582", 0, 2026, "serial"),
        ("24", "07582", 1, 26, "year"),
    ],
)
def test_a_code_is_not_made_of_wrong_fields(
    province: str, commune: str, serial: int, year: int, key: str
) -> None:
    with pytest.raises(BadCode) as refused:
        format_code(province, commune, serial, year)
    assert refused.value.why.key == f"product-code.{key}"
