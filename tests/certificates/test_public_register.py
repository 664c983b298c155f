"""The public register: every change of a certificate's state, and the whole of it as a file."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from namsao.certificates import actions
from namsao.certificates.models import Certificate
from namsao.certificates.public_register import as_text, histories
from namsao.certificates.queries import Standing, truth
from namsao.law.chronicle import Life, Renaming, Renewal, chronicle
from namsao.law.deadlines import certificate_expiry
from namsao.producers import actions as making
from tests.certificates.test_complaints import a_picture
from tests.conftest import TODAY

DAY = TODAY.date()
ISSUED = date(2023, 6, 1)
EXPIRES = date(2026, 6, 1)  # its window closed before 22 May 2026: Article 12.3 may extend it
GIVEN = Life(issued_year=2023, issued_on=ISSUED, decision="12/QĐ", expires_on=EXPIRES)


def told(life: Life, today: date) -> list[tuple[str, date | None]]:
    return [(line.kind, line.on) for line in chronicle(life, today)]


def test_a_certificate_is_issued_and_expires_after_36_months():
    """Article 4.3."""
    assert told(GIVEN, ISSUED - timedelta(days=1)) == []
    assert told(GIVEN, EXPIRES) == [("issued", ISSUED)]
    assert told(GIVEN, EXPIRES + timedelta(days=1)) == [("issued", ISSUED), ("expired", EXPIRES)]


def test_a_late_renewal_extends_it_until_the_result():
    """Article 12.3."""
    filed, decided = date(2026, 5, 30), date(2026, 8, 1)
    pending = Life(**{**GIVEN.__dict__, "renewals": (Renewal(filed),)})
    limit = EXPIRES + timedelta(days=180)
    lines = chronicle(pending, limit)
    assert [(line.kind, line.until) for line in lines[1:]] == [("extended", limit)]
    assert told(pending, limit + timedelta(days=1))[-1] == ("expired", limit)
    refused = Life(**{**GIVEN.__dict__, "renewals": (Renewal(filed, decided),)})
    assert told(refused, decided + timedelta(days=1))[1:] == [
        ("extended", EXPIRES),
        ("expired", decided),
    ]


def test_a_renewal_in_its_own_window_extends_nothing():
    """Article 12.3: only where the window had closed before the decision came into force."""
    later = date(2027, 6, 1)
    life = Life(2024, date(2024, 6, 1), expires_on=later, renewals=(Renewal(date(2027, 1, 5)),))
    assert told(life, later + timedelta(days=30))[1:] == [("expired", later)]


def test_what_is_replaced_or_revoked_expires_no_more():
    """Articles 7.6 and 8.3.c."""
    day, far = date(2025, 2, 3), date(2030, 1, 1)
    replaced = Life(**{**GIVEN.__dict__, "replaced_on": day, "replaced_by": "9/GCN"})
    assert told(replaced, far) == [("issued", ISSUED), ("replaced", day)]
    revoked = Life(**{**GIVEN.__dict__, "revoked": True, "revoked_on": day, "revocation": "77/QĐ"})
    assert told(revoked, far) == [("issued", ISSUED), ("revoked", day)]
    assert told(revoked, day - timedelta(days=1)) == [("issued", ISSUED)]


def test_one_that_expired_and_is_revoked_later_shows_both():
    life = Life(**{**GIVEN.__dict__, "revoked": True, "revoked_on": date(2026, 9, 9)})
    assert [kind for kind, _on in told(life, DAY)] == ["issued", "expired", "revoked"]


def test_an_old_source_that_gives_the_year_alone_is_told_by_year():
    """Article 12.1."""
    lines = chronicle(Life(issued_year=2020), DAY)
    assert [(line.kind, line.on, line.year) for line in lines] == [
        ("issued", None, 2020),
        ("expired", None, 2023),
    ]
    undated = chronicle(Life(issued_year=2024, revoked=True), DAY)
    assert [(line.kind, line.year) for line in undated] == [("issued", 2024), ("revoked", 0)]


def test_renamings_stand_in_their_place():
    life = Life(
        **{**GIVEN.__dict__, "renamings": (Renaming(date(2024, 1, 1), "Đổi tên", "A", "B"),)}
    )
    assert [kind for kind, _on in told(life, DAY)] == ["issued", "renamed", "expired"]


@pytest.mark.parametrize("ahead", [0, 30, 200, 700, 1200, 2000])
def test_the_history_says_the_same_as_the_standing_of_the_day(world, ahead):
    """For every certificate of the world: the last state told is the truth of that day."""
    day = DAY + timedelta(days=ahead)
    rows = list(
        Certificate.objects.with_renewals().select_related(
            "decision", "revocation", "product__producer"
        )
    )
    lives = histories(rows, day)
    ends = {"expired", "replaced", "revoked"}
    for one in rows:
        standing = truth(one, day).standing
        kinds = [line.kind for line in lives[one.pk]]
        last = next((kind for kind in reversed(kinds) if kind in ends), None)
        if standing in {Standing.VALID, Standing.UNKNOWN}:
            assert last is None, one
        elif standing is Standing.EXTENDED:
            assert kinds[-1] == "extended", one
        else:
            assert last == standing.value, one
    assert len(rows) > 200


def test_every_history_of_a_search_costs_the_same_queries(world, django_assert_num_queries):
    rows = list(
        Certificate.objects.select_related(
            "decision", "revocation", "replaced_by", "product__producer"
        )
    )
    with django_assert_num_queries(4):
        histories(rows, DAY)


def revoke(world, certificate) -> None:
    case = actions.open_case(
        certificate,
        by=world.cast.dung.actor,
        at=TODAY,
        ground="mark_misused",
        found="Bí mật: nhân viên cũ kể",
    ).made
    actions.conclude_verification(
        case, by=world.cast.dung.actor, at=TODAY, report="Báo cáo nội bộ", established_on=DAY
    )
    signed = {"decision_number": "77/QĐ-UBND", "decided_on": DAY, "signer": "Thảo"}
    actions.revoke(case, by=world.cast.thao.actor, at=TODAY, **signed)


def test_everybody_reads_the_decision_and_the_ground_and_nothing_of_the_case(world):
    """Article 8.3.c."""
    honey = world.certificates["honey"]
    making.rename_product(
        honey.product,
        by=world.cast.dung.actor,
        at=TODAY,
        name="Mật ong Đồi Vải",
        since=DAY,
        reason="Lý do riêng của chủ thể",
        upload=SimpleUploadedFile("giay.png", a_picture(), "image/png"),
    )
    revoke(world, honey)
    for address in (honey.public_url, f"{reverse('certificates:search')}?q={honey.number}"):
        page = Client().get(address).content.decode()
        assert "77/QĐ-UBND" in page
        assert "Mật ong Đồi Vải" in page
        assert "Dùng nhãn hiệu OCOP sai quy định" in page
        for private in ("Bí mật", "nội bộ", "Lý do riêng", "giay.png"):
            assert private not in page


def read_file() -> list[list[str]]:
    response = Client().get("/register.csv")
    assert response.status_code == 200
    assert "public" in response["Cache-Control"]
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_whole_register_is_one_file_with_the_standing_of_today(world):
    honey = world.certificates["honey"]
    revoke(world, honey)
    header, *rows = read_file()
    assert len(rows) == Certificate.objects.count()
    by_number = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    line = by_number[honey.number]
    assert "Đã thu hồi" in line.values()
    assert line["Quyết định thu hồi"] == "77/QĐ-UBND"
    assert line["Trang tra cứu"].endswith(honey.public_url)
    assert line["Ngày cấp"] == honey.issued_on.isoformat()
    valid = by_number[world.certificates["tea"].number]
    assert "Đang có giá trị" in valid.values()


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+84", "-1", "@SUM(A1)", "\t=1", "\n=1"])
def test_no_cell_of_the_file_is_a_formula(world, name):
    honey = world.certificates["honey"]
    Certificate.objects.filter(pk=honey.pk).update(product_name=name)
    header, *rows = read_file()
    cells = {row[0]: row[header.index("Sản phẩm")] for row in rows}
    assert cells[honey.number] == f"'{name}"
    assert as_text("Mật ong = ngon") == "Mật ong = ngon"


def test_a_later_certificate_names_the_one_that_it_replaces(world):
    honey, tea = world.certificates["honey"], world.certificates["tea"]
    Certificate.objects.filter(pk=honey.pk).update(replaced_by=tea)
    rows = Certificate.objects.select_related(
        "decision", "revocation", "replaced_by", "product__producer"
    ).filter(pk__in=[honey.pk, tea.pk])
    lives = histories(rows, DAY)
    assert lives[tea.pk][0].before == honey.number
    assert lives[honey.pk][-1].number == tea.number


def test_the_expiry_of_the_day_of_issue_is_what_the_history_prints(world):
    honey = world.certificates["honey"]
    line = histories([honey], DAY)[honey.pk][0]
    assert line.until == certificate_expiry(honey.issued_on)
