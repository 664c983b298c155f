"""What a resolver answers: the whole set, and the one link for a visitor."""

import pytest

from namsao.gs1.linkset import Link, accepted_languages, choose, link_header, link_type, linkset
from namsao.gs1.problems import Gs1Error

ANCHOR = "https://id.gs1.org/01/09506000134352"
VI = Link("pip", "https://a.vn/vi", "Vải thiều", ("vi",), "text/html", is_default=True)
EN = Link("pip", "https://a.vn/en", "Lychee", ("en",), "text/html")
RECALL = Link("recallStatus", "https://a.vn/recall", media="application/json")
LINKS = [VI, EN, RECALL]


def test_the_set_groups_links_by_type_and_names_the_default():
    document = linkset(ANCHOR, LINKS)
    (context,) = document["linkset"]
    vietnamese = {
        "href": "https://a.vn/vi",
        "title": "Vải thiều",
        "hreflang": ["vi"],
        "type": "text/html",
    }
    assert context["anchor"] == ANCHOR
    assert [one["href"] for one in context["https://gs1.org/voc/pip"]] == [VI.href, EN.href]
    assert context["https://gs1.org/voc/defaultLink"] == [vietnamese]
    assert context["https://gs1.org/voc/recallStatus"] == [
        {"href": "https://a.vn/recall", "type": "application/json"}
    ]


def test_a_set_without_links_still_names_its_anchor():
    assert linkset(ANCHOR, []) == {"linkset": [{"anchor": ANCHOR}]}


@pytest.mark.parametrize("text", ["pip", "gs1:pip", "https://gs1.org/voc/pip"])
def test_a_link_type_has_three_spellings(text):
    assert link_type(text) == "pip"


def test_an_unknown_link_type_is_refused():
    with pytest.raises(Gs1Error):
        link_type("gs1:unheardOf")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("vi-VN,vi;q=0.9,en;q=0.8", ["vi-vn", "vi", "en"]),
        ("en;q=0.5, vi", ["vi", "en"]),
        ("en;q=0, *;q=0.1", ["*"]),
        ("", []),
        ("en;q=nan, <script>, vi;q=2, fr;level=1", []),
    ],
)
def test_languages_come_by_weight_and_nonsense_is_skipped(header, expected):
    assert accepted_languages(header) == expected


def test_a_header_of_any_length_takes_no_time():
    assert len(accepted_languages("vi," * 100_000)) == 50


@pytest.mark.parametrize(
    ("kind", "languages", "expected"),
    [
        ("pip", "en-GB,vi;q=0.5", EN),
        ("pip", "vi-VN", VI),
        ("pip", "fr", VI),
        ("pip", "fr,*;q=0.1", VI),
        ("pip", "", VI),
        ("defaultLink", "en", VI),
        ("recallStatus", "vi", RECALL),
        ("epcis", "vi", None),
    ],
)
def test_a_visitor_is_sent_to_one_link(kind, languages, expected):
    assert choose(LINKS, kind, languages) is expected


def test_a_media_type_only_prefers():
    sheet = Link("pip", "https://a.vn/vi.json", "", ("vi",), "application/json")
    assert choose([*LINKS, sheet], "pip", "vi", "application/json") is sheet
    assert choose(LINKS, "pip", "vi", "application/pdf") is VI


def test_the_link_header_leaves_out_what_does_not_fit_into_one():
    header = link_header([VI, EN])
    assert header.startswith('<https://a.vn/vi>; rel="https://gs1.org/voc/pip"; type="text/html"')
    assert 'title="Lychee"' in header
    assert "Vải" not in header
