"""Recognition and the truth of today: Articles 4.1, 4.3 and 7.3.e."""

from datetime import date, timedelta

import pytest
from django.test import Client

from namsao.certificates import actions
from namsao.certificates.models import Certificate
from namsao.certificates.queries import Standing, find, truth
from namsao.kernel.action import Refused
from tests.conftest import TODAY

DECISION = {
    "decision_number": "900/QĐ-UBND",
    "decided_on": TODAY.date(),
    "signer": "Trịnh Phương Thảo",
}


def test_three_and_four_stars_are_recognised_by_the_province(world):
    """Articles 4.1.a, 7.3.đ and 7.3.e."""
    dossier = world.dossiers["tour"]  # concluded with 71.6 points
    certificate = actions.recognise(dossier, by=world.cast.thao.actor, at=TODAY, **DECISION).made
    assert dossier.state == "recognised"
    assert certificate.stars == 4
    assert certificate.issued_on == TODAY.date()


def test_a_certificate_lives_36_months(world):
    certificate = world.certificates["lychee"]
    last = certificate.expires_on
    assert truth(certificate, last).standing is Standing.VALID
    assert truth(certificate, last + timedelta(days=1)).standing is Standing.EXPIRED
    assert last.year - certificate.issued_on.year == 3


def test_the_decision_is_not_dated_before_the_council_concluded(world):
    early = DECISION | {"decided_on": TODAY.date() - timedelta(days=60)}
    with pytest.raises(Refused, match="từ ngày có kết luận"):
        actions.recognise(world.dossiers["tour"], by=world.cast.thao.actor, at=TODAY, **early)


def test_below_90_points_nothing_goes_to_the_centre(world):
    """Articles 6.3.a and 7.3.e."""
    with pytest.raises(Refused, match="từ 90 điểm"):
        actions.approve_for_centre(
            world.dossiers["tour"], by=world.cast.thao.actor, at=TODAY, **DECISION
        )


def test_three_stars_and_more_are_not_declined_without_a_reason(world):
    with pytest.raises(Refused, match="nêu lý do"):
        actions.decline(world.dossiers["tour"], by=world.cast.thao.actor, at=TODAY)


def test_article_4_1_two_stars_get_no_certificate(world):
    assert world.dossiers["oil"].state == "not_recognised"
    assert not Certificate.objects.filter(dossier=world.dossiers["oil"]).exists()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_anyone_sees_the_truth_of_today(world, language):
    page = Client(headers={"accept-language": language}).get(
        world.certificates["honey"].public_url
    )
    assert page.status_code == 200
    assert "Mật ong hoa vải" in page.text
    assert ("đang có giá trị" if language == "vi" else "valid") in page.text


@pytest.mark.parametrize("token", ["AAAAAAAAAAAAAAAA", "x" * 500, "..%2F..", "'; DROP TABLE x"])
def test_a_forged_code_is_told_plainly(db, token):
    page = Client().get(f"/certificates/check/{token}")
    assert page.status_code == 404


def test_a_revoked_certificate_says_so(db):
    revoked = Certificate.objects.filter(state="revoked").first()
    page = Client().get(revoked.public_url)
    assert "đã bị thu hồi" in page.text


def test_a_published_year_allows_no_claim_until_its_36_months_are_surely_over(db):
    row = Certificate.objects.filter(issued_on=None, state="issued", issued_year=2024).first()
    assert truth(row, date(2026, 11, 23)).standing is Standing.UNKNOWN
    assert truth(row, date(2028, 1, 1)).standing is Standing.EXPIRED


def test_certificates_are_found_without_accents(db):
    found = find(Certificate.objects.all(), "vai thieu luc ngan")
    assert found.filter(product_name__icontains="vải thiều").exists()


def test_the_published_register_holds_every_row_with_its_source(db):
    """Article 12.1: former recognitions stay what they were."""
    published = Certificate.objects.filter(dossier=None, imported=None, kept=None)
    assert published.count() == 212
    assert not published.filter(source="").exists()
    assert published.filter(state="revoked").count() == 7
