"""Digital Links and EPC URNs: every key there and back, and what a wrong one is told."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.gs1.digital_link import GS1, build, parse, product
from namsao.gs1.epc_urn import from_urn, to_urn
from namsao.gs1.identity import identify, link_of
from namsao.gs1.problems import Gs1Error
from tests.gs1.strategies import links

GTIN = "09506000134352"


def code_of(call, *arguments) -> str:
    with pytest.raises(Gs1Error) as raised:
        call(*arguments)
    return raised.value.problems[0].code


@given(links())
def test_every_link_is_read_back(link):
    assert parse(link.address()) == link
    assert parse(link.canonical) == link


@given(links())
def test_the_identity_of_an_identity_is_itself(link):
    assert parse(link.identity).identity == link.identity
    assert identify(link.address("https://truyxuat.example.vn/p")).canonical == link.identity


@given(links(), st.integers(6, 12))
def test_a_urn_becomes_the_link_it_came_from(link, prefix_length):
    if link.ai == "01" and "10" not in link.levels and "21" not in link.levels:
        link = build("01", link.value)  # a class by itself has no variant in its URN
    urn = to_urn(link, prefix_length)
    found = from_urn(urn)
    assert found is not None
    if link.levels.get("254") == "0":  # a URN writes 0 where there is no extension (EPC TDS)
        assert found.identity == build("414", link.value).identity
        return
    assert found.identity == link.identity
    assert to_urn(found, prefix_length) == urn


@pytest.mark.parametrize(
    ("urn", "identity", "is_instance"),
    [
        ("id:sgtin:4012345.012345.12", "01/04012345123456/21/12", True),
        ("id:sscc:4012345.0000000333", "00/040123450000003338", True),
        ("id:sgln:4012345.00011.987", "414/4012345000115/254/987", True),
        ("id:sgln:4012345.00011.0", "414/4012345000115", True),
        ("id:sgln:893123456789..0", "414/8931234567897", True),
        ("id:pgln:4012345.00000", "417/4012345000009", True),
        ("id:grai:4012345.66666.87", "8003/0401234566666387", True),
        ("id:giai:4012345.AAbb", "8004/4012345AAbb", True),
        ("id:gsrn:4012345.9876540000", "8018/401234598765400000", True),
        ("id:gsrnp:4012345.0000098765", "8017/401234500000987658", True),
        ("id:gdti:4012345.55555.98", "253/401234555555498", True),
        ("id:cpi:4012345.ABC.123", "8010/4012345ABC/8011/123", True),
        ("id:sgcn:4012345.99999.44", "255/401234599999044", True),
        ("id:ginc:4012345.333", "401/4012345333", True),
        ("id:gsin:4012345.999987654", "402/40123459999876541", True),
        ("id:itip:4012345.012345.01.02.999", "8006/040123451234560102/21/999", True),
        ("id:upui:4012345.012345.AB12", "01/04012345123456/235/AB12", True),
        ("id:sgtin:4012345.012345.a%2Fb", "01/04012345123456/21/a%2Fb", True),
        ("class:lgtin:4054739.099914.20160711", "01/04054739999148/10/20160711", False),
        ("idpat:sgtin:4054739.099914.*", "01/04054739999148", False),
        ("idpat:grai:4012345.66666.*", "8003/04012345666663", False),
        ("idpat:gdti:4012345.55555.*", "253/4012345555554", False),
        ("idpat:sgcn:4012345.99999.*", "255/4012345999990", False),
        ("idpat:cpi:4012345.ABC.*", "8010/4012345ABC", False),
        ("idpat:itip:4012345.012345.01.02.*", "8006/040123451234560102", False),
    ],
)
def test_each_kind_of_urn_has_its_link(urn, identity, is_instance):
    link = from_urn(f"urn:epc:{urn}")
    assert link.identity == f"{GS1}/{identity}"
    assert link.is_instance is is_instance
    if "%2F" not in urn:
        length = 12 if "893123456789" in urn else 7
        assert to_urn(link, length) == f"urn:epc:{urn}"


@pytest.mark.parametrize(
    "urn",
    [
        "id:sgtin:4012345.012345",
        "id:sgtin:4012345.12345.1",
        "id:sgtin:40123.01234567.1",
        "id:sgtin:4012345.012345.a b",
        "idpat:sgtin:4012345.012345.7",
        "id:sgtin:٤٠١٢٣٤٥.012345.1",
        "id:sscc:4012345.333",
        "id:giai:4012345.",
        "id:cpi:4012345.ABC",
        "class:lgtin:4012345.012345.",
        "id:sgtin:",
    ],
)
def test_a_urn_that_is_not_well_formed_is_refused(urn):
    assert code_of(identify, f"urn:epc:{urn}") in ("urn-form", "key-format")


def test_a_urn_of_other_keys_and_a_wide_pattern_stay_as_they_are():
    for urn in ("urn:epc:id:usdod:CAGEY.5678", "urn:epc:idpat:sgtin:4012345.*.*"):
        assert identify(urn).canonical == urn
        assert link_of(identify(urn)) is None


def test_the_way_back_to_a_urn_needs_the_length_of_the_company_prefix():
    link = product(GTIN, lot="L1")
    assert code_of(to_urn, link) == "prefix-length"
    assert code_of(to_urn, link, 5) == "prefix-length"
    assert to_urn(link, 9) == "urn:epc:class:lgtin:950600013.0435.L1"


def test_what_has_no_urn_says_so():
    assert code_of(to_urn, build("253", "4012345555554", {}), None) == "prefix-length"
    assert code_of(to_urn, build("01", GTIN, {"22": "A"}), 7) == "urn-none"


def test_a_lot_and_a_piece_of_it():
    lot, piece = product(GTIN, "L 1".replace(" ", "-")), product(GTIN, "L-1", "7")
    assert (lot.gtin, lot.lot, lot.serial, lot.is_instance) == (GTIN, "L-1", None, False)
    assert piece.canonical == f"{GS1}/01/{GTIN}/10/L-1/21/7"
    assert piece.identity == f"{GS1}/01/{GTIN}/21/7"  # the same piece, whoever leaves the lot out
    assert piece.is_instance


def test_a_domain_of_ones_own_with_a_path_words_and_attributes():
    address = f"https://htx.example.vn/vai/10/AB/gtin/{GTIN[1:]}/lot/A%2FB/ser/1?17=270131&lang=vi"
    link = parse(address)
    assert (link.value, link.levels) == (GTIN, {"10": "A/B", "21": "1"})
    assert link.attributes == {"17": "270131"}
    assert link.other == {"lang": "vi"}
    assert link.domain == "https://htx.example.vn/vai/10/AB"
    assert parse(link.address()) == link


def test_attributes_and_fragments_are_no_part_of_the_identity():
    assert identify(f"http://example.vn/01/{GTIN}/10/A?17=270131#top").canonical == (
        f"{GS1}/01/{GTIN}/10/A"
    )


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "link-form"),
        ("01/" + GTIN, "link-form"),
        (f"ftp://a/01/{GTIN}", "link-form"),
        (f"HttpS://a/01/{GTIN}", "link-form"),
        ("https://id.gs1.org", "link-form"),
        ("https://id.gs1.org/", "key-missing"),
        (f"https://id.gs1.org/01/{GTIN[:-1]}3", "check-digit"),
        (f"https://id.gs1.org/01/{GTIN}/21/1/10/L", "key-misplaced"),
        (f"https://id.gs1.org/01/{GTIN}/10/A/10/B", "key-repeated"),
        (f"https://id.gs1.org/00/{GTIN}", "key-format"),
        (f"https://id.gs1.org/01/{GTIN}/10/%ff", "link-form"),
        (f"https://id.gs1.org/01/{GTIN}/10/" + "x" * 5000, "link-form"),
        (f"https://id.gs1.org/01/{GTIN}?17=tomorrow", "key-format"),
    ],
)
def test_a_bad_address_is_refused_with_a_code(address, code):
    assert code_of(parse, address) == code


def test_elsewhere_an_address_may_be_anything_but_not_at_gs1():
    assert identify("https://example.vn/01/abc").canonical == "https://example.vn/01/abc"
    assert code_of(identify, f"{GS1}/01/abc") == "key-format"


@given(st.text(max_size=80))
def test_no_address_ends_in_another_error(text):
    for address in (text, f"https://a/{text}", f"{GS1}/01/{text}", f"urn:epc:id:sgtin:{text}"):
        with suppress(Gs1Error):
            assert identify(address).original == address
