"""GS1 keys: check digits, short GTINs, element strings as printed and as scanned."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.gs1 import keys
from namsao.gs1.problems import Gs1Error

digits = st.text("0123456789", min_size=1, max_size=17)


def code_of(call, *arguments) -> str:
    with pytest.raises(Gs1Error) as raised:
        call(*arguments)
    return raised.value.problems[0].code


@pytest.mark.parametrize(
    ("body", "expected"),
    [("629104150021", "3"), ("0950600013435", "2"), ("04012345000000333", "8"), ("0", "0")],
)
def test_check_digits_are_those_on_published_labels(body, expected):
    assert keys.check_digit(body) == expected


@given(digits)
def test_one_wrong_digit_never_passes(body):
    key = body + keys.check_digit(body)
    for place, digit in enumerate(key):
        other = key[:place] + str((int(digit) + 1) % 10) + key[place + 1 :]
        assert keys.check_digit(other[:-1]) != other[-1]


@given(st.integers(0, 10**12 - 1).map("{:012}".format))
def test_a_gtin_of_any_length_is_one_of_fourteen_digits(body):
    short = body + keys.check_digit(body)
    assert keys.gtin(short) == "0" + short == keys.make("01", body)


def test_gtin_of_eight_and_twelve_digits_are_filled_up():
    assert keys.gtin("95050003") == "00000095050003"
    assert keys.gtin("036000291452") == "00036000291452"


@pytest.mark.parametrize(
    ("ai", "value", "code"),
    [
        ("01", "06291041500214", "check-digit"),
        ("01", "629104150021", "check-digit"),
        ("01", "62910415002", "key-format"),
        ("01", "٠٦٢٩١٠٤١٥٠٠٢١٣", "key-format"),  # Arabic digits are digits to Python alone
        ("01", "", "key-format"),
        ("10", "a" * 21, "key-format"),
        ("10", "lô", "key-format"),
        ("8003", "1401234566666387", "key-format"),
        ("8011", "01", "key-format"),
        ("99", "x", "key-unknown"),
    ],
)
def test_a_bad_key_is_refused_with_a_code(ai, value, code):
    assert code_of(keys.check, ai, value) == code


def test_the_problem_says_what_the_digit_should_be():
    with pytest.raises(Gs1Error, match="should be 3"):
        keys.check("01", "06291041500214")


def test_a_serial_follows_the_checked_digits():
    assert keys.make("253", "401234555555", "98") == "401234555555498"
    assert keys.make("8003", "0401234566666", "87") == "0401234566666387"


@pytest.mark.parametrize(
    ("ai", "value", "expected"),
    [
        ("01", "08931234567894", True),
        ("00", "189312345678901237", True),
        ("414", "8930000000004", True),
        ("8003", "08931234567894", True),
        ("01", "06291041500213", False),
    ],
)
def test_who_issued_a_key_is_read_behind_its_first_digit(ai, value, expected):
    assert keys.issued_in_vietnam(ai, value) is expected


def test_an_element_string_printed_or_scanned_gives_the_same():
    expected = {"01": "06291041500213", "17": "270131", "10": "LO(5)", "21": "7"}
    printed = "(01)06291041500213(17)270131(10)LO(5)(21)7"
    scanned = "\x1d0106291041500213" + "17270131" + "10LO(5)\x1d" + "217"
    assert keys.parse_elements(printed) == keys.parse_elements(scanned) == expected
    assert keys.format_elements(expected) == printed


def test_brackets_that_are_no_identifier_belong_to_the_lot():
    assert keys.parse_elements("(10)A(98)B") == {"10": "A(98)B"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "element-string"),
        ("hello", "element-string"),
        ("(99)1", "key-unknown"),
        ("x(10)A", "element-string"),
        ("(10)A(10)B", "key-repeated"),
        ("(01)06291041500214", "check-digit"),
        ("01062910415", "key-format"),
        ("(99)" * 100_000, "element-string"),
    ],
)
def test_a_bad_element_string_is_refused(text, code):
    assert code_of(keys.parse_elements, text) == code


@given(st.text(max_size=60))
def test_no_text_ends_in_another_error(text):
    with suppress(Gs1Error):
        assert keys.parse_elements(text)
