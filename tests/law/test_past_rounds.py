"""The road of a product under the decisions before 2026, as law data tells it.

148/2023, road; 1489/2025, road. The texts are not bundled: what is walked here is the outline.
"""

from datetime import date
from fractions import Fraction

import pytest

from namsao.law.past_rounds import PAST_MOVES, had_council, outcomes, stars_by_band
from namsao.law.regimes import levels_on, next_level, recognised_by, regime, regime_on, road

SEPTEMBER_2024 = date(2024, 9, 10)
LAW = regime_on(SEPTEMBER_2024)


def test_on_10_september_2024_a_dossier_went_from_commune_to_district_to_province_to_centre():
    assert LAW.key == "148/2023"
    assert levels_on(SEPTEMBER_2024) == ("commune", "district", "province", "centre")
    steps = [(step.level, step.who) for step in LAW.steps_for("first")]
    assert steps == [
        ("commune", "commune"),
        ("district", "council"),
        ("district", "leader"),
        ("province", "council"),
        ("province", "leader"),
        ("centre", "council"),
        ("centre", "ministry"),
    ]


@pytest.mark.parametrize(
    ("total", "levels", "stars", "authority"),
    [
        (Fraction(49), ("commune", "district"), 2, None),
        (Fraction(50), ("commune", "district"), 3, "district"),
        (Fraction(6999, 100), ("commune", "district"), 3, "district"),
        (Fraction(70), ("commune", "district", "province"), 4, "province"),
        (Fraction(269, 3), ("commune", "district", "province"), 4, "province"),  # 89.67 is not 90
        (Fraction(90), ("commune", "district", "province", "centre"), 5, "centre"),
    ],
)
def test_the_road_of_a_total_ends_with_the_level_that_recognises_its_stars(
    total, levels, stars, authority
):
    """148/2023, road; 148/2023, who recognises; 148/2023, bands."""
    assert road(LAW, total) == levels
    assert stars_by_band(LAW, total) == stars
    assert recognised_by(LAW, stars) == authority


def test_at_every_level_somebody_decides_or_sends_up():
    for total in map(Fraction, range(101)):
        for level in road(LAW, total)[1:]:
            stars = stars_by_band(LAW, total)
            found = outcomes(LAW, level, total, stars)
            assert ("sent_up" in found) is (road(LAW, total)[-1] != level)
            assert ("recognised" in found) is (recognised_by(LAW, stars) == level)


def test_a_district_recognises_three_stars_and_nothing_else():
    assert "recognised" in outcomes(LAW, "district", Fraction(66), 3)
    assert "recognised" not in outcomes(LAW, "district", Fraction(76), 4)
    # 72 points with a gate unmet: three stars, the district's own, or the province looks again.
    assert set(outcomes(LAW, "district", Fraction(72), 3)) >= {"recognised", "sent_up"}


def test_a_province_of_148_leaves_three_stars_to_the_district():
    assert "recognised" not in outcomes(LAW, "province", Fraction(66), 3)
    assert "returned" in outcomes(LAW, "province", Fraction(66), 3)


def test_from_july_2025_no_district_rates_though_148_governs_some_days_more():
    assert had_council("district", date(2025, 6, 30))
    assert not had_council("district", date(2025, 7, 1))
    assert regime_on(date(2025, 7, 1)).key == "148/2023"
    assert levels_on(date(2025, 7, 1)) == ("commune", "province", "centre")
    assert not had_council("province", date(2023, 2, 23))  # decisions before 2023 are not kept


def test_under_1489_the_province_takes_the_districts_place():
    """1489/2025, road; 1489/2025, who recognises."""
    law = regime("1489/2025")
    assert road(law, Fraction(60)) == ("commune", "province")
    assert road(law, Fraction(90)) == ("commune", "province", "centre")
    assert [recognised_by(law, stars) for stars in (3, 4, 5)] == ["province", "province", "centre"]
    with pytest.raises(ValueError, match="tuple"):
        next_level(law, "district", 60)


def test_article_7_3_e_today_only_ninety_points_go_on_from_a_province():
    law = regime("26/2026")
    assert next_level(law, "province", Fraction(269, 3)) is None
    assert next_level(law, "province", 90) == "centre"
    assert next_level(law, "centre", 100) is None


def test_article_12_1_a_record_is_published_once_written_and_may_be_opened_again():
    assert PAST_MOVES["publish_past_round"].sources == {"writing"}
    assert PAST_MOVES["reopen_past_round"].target == "writing"
