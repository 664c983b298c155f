"""Which decision governs what: Decision 26/2026, Articles 4, 8, 11 and 12, and those before it."""

from datetime import date

import pytest

from namsao.law.deadlines import ROUNDS
from namsao.law.regimes import (
    REGIMES,
    Kind,
    extension_limit,
    finish_by,
    recognised_by,
    regime,
    regime_for_submission,
    regime_on,
    revoked_by,
)


@pytest.mark.parametrize(
    ("day", "key"),
    [
        pytest.param(date(2023, 2, 24), "148/2023", id="148/2023 begins"),
        pytest.param(date(2025, 7, 5), "148/2023", id="the last day before it was amended"),
        pytest.param(date(2025, 7, 6), "1489/2025", id="1489/2025 amends it"),
        pytest.param(date(2026, 5, 21), "1489/2025", id="the last day of the old rules"),
        pytest.param(date(2026, 5, 22), "26/2026", id="Article 11.1"),
        pytest.param(date(2030, 1, 1), "26/2026", id="until something follows"),
    ],
)
def test_a_dossier_is_bound_to_the_regime_of_its_submission(day: date, key: str) -> None:
    """Article 12.2: what was submitted earlier stays under the rules of its day."""
    assert regime_for_submission(day).key == regime_on(day).key == key


def test_decisions_before_148_2023_are_not_kept() -> None:
    with pytest.raises(LookupError, match="24 February 2023"):
        regime_on(date(2023, 2, 23))


def test_an_unknown_regime_is_refused() -> None:
    with pytest.raises(LookupError, match="1048/2019"):
        regime("1048/2019")


@pytest.mark.parametrize("key", ["148/2023", "1489/2025"])
def test_article_11_2_the_old_decisions_lapse_after_60_days(key: str) -> None:
    """23 May is the first day, 21 July 2026 the sixtieth and the last in force."""
    old = regime(key)
    assert old.in_force_on(date(2026, 7, 21))
    assert not old.in_force_on(date(2026, 7, 22))


def test_regimes_follow_each_other_without_gap_or_overlap() -> None:
    for newer, older in zip(REGIMES, REGIMES[1:], strict=False):
        assert older.governs_to is not None
        assert (newer.in_force_from - older.governs_to).days == 1
    assert REGIMES[0].governs_to is None
    assert REGIMES[0].lapses_on is None


@pytest.mark.parametrize(
    ("key", "stars", "level"),
    [
        ("148/2023", 3, "district"),
        ("148/2023", 4, "province"),
        ("148/2023", 5, "centre"),
        ("1489/2025", 3, "province"),
        ("1489/2025", 4, "province"),
        ("1489/2025", 5, "centre"),
        pytest.param("26/2026", 3, "province", id="Article 4.1.a, 3 stars"),
        pytest.param("26/2026", 4, "province", id="Article 4.1.a, 4 stars"),
        pytest.param("26/2026", 5, "centre", id="Article 4.1.b"),
    ],
)
def test_who_recognises(key: str, stars: int, level: str) -> None:
    """Articles 4.1.a and 4.1.b; 148/2023, who recognises; 1489/2025, who recognises."""
    assert recognised_by(regime(key), stars) == level


@pytest.mark.parametrize("stars", [0, 1, 2])
def test_article_4_1_a_nobody_recognises_fewer_than_three_stars(stars: int) -> None:
    assert all(recognised_by(found, stars) is None for found in REGIMES)


def test_there_are_no_six_stars() -> None:
    with pytest.raises(ValueError, match="6"):
        recognised_by(regime("26/2026"), 6)


@pytest.mark.parametrize(("stars", "level"), [(3, "province"), (4, "province"), (5, "centre")])
def test_article_8_2_who_revokes(stars: int, level: str) -> None:
    assert revoked_by(stars) == level


def test_article_8_2_without_a_certificate_there_is_nothing_to_revoke() -> None:
    with pytest.raises(ValueError, match="no certificate"):
        revoked_by(2)


@pytest.mark.parametrize(
    ("kind", "last_day"),
    [
        pytest.param("first", date(2026, 7, 21), id="Article 12.2.a, first"),
        pytest.param("upgrade", date(2026, 7, 21), id="Article 12.2.a, upgrade"),
        pytest.param("renewal", date(2026, 6, 21), id="Article 12.2.b"),
    ],
)
def test_pending_dossiers_are_finished_under_the_old_rules_in_time(
    kind: Kind, last_day: date
) -> None:
    """Articles 12.2.a and 12.2.b; 1489/2025, transition."""
    assert finish_by(kind, date(2026, 5, 21)) == last_day
    assert finish_by(kind, date(2026, 5, 22)) is None


def test_article_12_2_a_pending_dossiers_end_on_the_day_the_old_rules_lapse() -> None:
    assert finish_by("first", date(2026, 1, 1)) == regime("1489/2025").lapses_on


def test_article_12_3_a_certificate_is_extended_by_at_most_180_days() -> None:
    assert extension_limit(date(2026, 12, 31)) == date(2027, 6, 29)


def test_only_the_present_regime_has_its_criteria_bundled() -> None:
    assert [found.key for found in REGIMES if found.criteria_bundled] == ["26/2026"]


def test_the_district_decided_until_july_2025_and_no_longer() -> None:
    assert [found.key for found in REGIMES if "district" in found.levels] == ["148/2023"]


def test_article_6_2_d_five_samples_but_none_for_tourism() -> None:
    now = regime("26/2026")
    assert (now.samples_for("food"), now.samples_for("tourism")) == (5, 0)


def test_article_7_every_clause_of_the_procedure_has_its_step() -> None:
    cited = {step.cites for step in regime("26/2026").steps}
    letters = {"3": "abcdđeg", "4": "abcdđeg"}
    clauses = {f"Article 7.{clause}.{letter}" for clause in letters for letter in letters[clause]}
    assert cited == clauses | {"Article 7.1", "Article 7.2.a", "Article 7.2.b"}


def test_a_renewal_goes_its_own_way_and_an_upgrade_does_not() -> None:
    """Articles 7.5.b and 7.6."""
    now = regime("26/2026")
    assert {step.cites for step in now.steps_for("renewal")} == {
        f"Article 7.6.{letter}" for letter in "abcdđe"
    }
    assert now.steps_for("upgrade") == now.steps_for("first") == now.steps
    assert regime("148/2023").steps_for("renewal") == regime("148/2023").steps


def test_article_5_the_present_regime_has_two_rounds_for_each_council() -> None:
    assert regime("26/2026").rounds == ROUNDS


def test_every_regime_keeps_bands_life_and_a_cited_source() -> None:
    """148/2023, bands; 148/2023, validity."""
    for found in REGIMES:
        assert [band.floor for band in found.bands] == [90, 70, 50, 30, 0]
        assert found.certificate_months == 36
        assert found.cites
        assert all(step.cites for step in found.steps)
