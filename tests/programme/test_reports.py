"""Reports upward: figures from the data, kept when sent; read, sent back, accepted above."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from namsao.areas.models import Area
from namsao.certificates.models import Certificate
from namsao.kernel.action import Forbidden, Refused
from namsao.law.programme import period
from namsao.programme.models import Report
from namsao.programme.reporting import actions, queries
from namsao.programme.targets import counting
from tests.conftest import TODAY
from tests.programme.test_plans import luc_ngan

DAY = TODAY.date()


def of_the_commune() -> Report:
    return Report.objects.get(area__level="commune")


def of_the_province() -> Report:
    return Report.objects.get(area__level="province")


def test_periods_are_those_of_the_calendar():
    day = date(2026, 11, 23)
    assert period("month", day) == (date(2026, 11, 1), date(2026, 11, 30))
    assert period("quarter", day) == (date(2026, 10, 1), date(2026, 12, 31))
    assert period("half", date(2026, 6, 30)) == (date(2026, 1, 1), date(2026, 6, 30))
    assert period("half", day) == (date(2026, 7, 1), date(2026, 12, 31))
    assert period("year", day) == (date(2026, 1, 1), date(2026, 12, 31))
    assert period("month", date(2024, 2, 1))[1] == date(2024, 2, 29)


def test_areas_and_lines_add_up_to_the_whole(world):
    for path in ("/vn/", "/vn/24/", "/vn/68/"):
        area = Area.objects.get(path=path)
        found = queries.figures(area, date(2026, 1, 1), DAY)
        assert sum(found["by_area"].values()) == found["standing"]
        assert sum(found["by_line"].values()) == found["standing"]
        assert sum(found["stars"].values()) == found["standing"]


def test_the_country_is_the_sum_of_its_provinces(world):
    whole = queries.figures(Area.objects.get(path="/vn/"), date(2026, 1, 1), DAY)
    for province in Area.objects.current().provinces():
        own = queries.figures(province, date(2026, 1, 1), DAY)
        assert whole["by_area"].get(province.path, 0) == own["standing"]


def test_the_level_above_reads_it_before_it_is_sent_and_others_never(world):
    client = Client()
    report = of_the_province()
    assert report.state == "writing"
    for name, status in (("uyen", 200), ("dung", 200), ("yen", 404), ("binh", 404)):
        client.force_login(getattr(world.cast, name))
        assert client.get(report.get_absolute_url()).status_code == status, name


def test_what_was_sent_keeps_its_figures(world):
    report = of_the_commune()
    before = report.figures
    rows = Certificate.objects.filter(area__path__startswith=report.area.path)
    standing = counting.alive(rows, report.until)
    assert before["standing"] == standing.count()
    rows.update(expires_on=date(2026, 1, 1))
    assert queries.figures_of(Report.objects.get(pk=report.pk), DAY) == before
    with pytest.raises(Refused):
        actions.write_report(report, by=world.cast.binh.actor, at=TODAY, difficulties="Khác")


def test_it_is_sent_back_with_a_reason_and_sent_again(world):
    report, office, officer = of_the_commune(), world.cast.dung.actor, world.cast.binh.actor
    actions.send_back_report(report, by=office, at=TODAY, reason="Ghi rõ khó khăn")
    assert (report.state, report.figures, report.remark) == ("writing", None, "Ghi rõ khó khăn")
    actions.write_report(report, by=officer, at=TODAY, difficulties="Thiếu vốn")
    actions.send_report(report, by=officer, at=TODAY)
    actions.accept_report(report, by=office, at=TODAY)
    assert report.state == "accepted"
    assert report.remark == ""


def test_nobody_accepts_a_report_of_their_own_unit(world):
    office = world.cast.dung.actor
    report = actions.open_report(
        of_the_province().area, by=office, at=TODAY, period="month", day=date(2026, 10, 5)
    ).made
    actions.send_report(report, by=office, at=TODAY)
    with pytest.raises(Refused, match="do cấp trên xem"):
        actions.accept_report(report, by=office, at=TODAY)
    with pytest.raises(Forbidden):
        actions.accept_report(of_the_commune(), by=world.cast.binh.actor, at=TODAY)
    actions.accept_report(report, by=world.cast.uyen.actor, at=TODAY)


def test_a_period_that_runs_on_is_not_sent(world):
    with pytest.raises(Refused, match="chưa hết"):
        actions.send_report(of_the_province(), by=world.cast.dung.actor, at=TODAY)
    with pytest.raises(Refused, match="đã có báo cáo"):
        actions.open_report(
            of_the_province().area,
            by=world.cast.dung.actor,
            at=TODAY,
            period="year",
            day=date(2026, 3, 1),
        )


def text_of_word(data: bytes) -> str:
    document = Document(BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([*(one.text for one in document.paragraphs), *cells])


def test_page_papers_and_data_tell_the_same(world):
    client = Client()
    client.force_login(world.cast.binh)
    report = of_the_commune()
    data = client.get(report.get_absolute_url(), {"format": "json"}).json()
    assert data["figures"] == report.figures
    page = client.get(report.get_absolute_url())
    sentence = page.context["shown"].sentences[0]
    assert f"có {data['figures']['standing']} sản phẩm" in sentence
    address = reverse("programme:report_paper", args=[report.pk])
    leaves = PdfReader(BytesIO(client.get(address).content)).pages
    pdf = " ".join(" ".join(leaf.extract_text() for leaf in leaves).split())
    word = client.get(address, {"format": "docx"}).content
    assert word == client.get(address, {"format": "docx"}).content
    for text in (pdf, text_of_word(word)):
        assert sentence.split(":")[0] in text
        assert "Chủ thể thiếu người làm hồ sơ" in text
    for part in page.context["shown"].parts:
        for label, figure, _url in part.lines:
            assert f"{label} {figure}" in text_of_word(word)


@pytest.mark.parametrize("of", [of_the_commune, of_the_province])
def test_every_figure_leads_to_its_rows(world, of):
    report = of()
    client = Client()
    client.force_login(world.cast.dung)
    shown = client.get(report.get_absolute_url()).context["shown"]
    for part in shown.parts:
        for label, figure, url in part.lines:
            assert url or figure.startswith("–"), label
            answer = client.get(url)
            assert answer.status_code == 200
            if figure.isdigit() and "count" in answer.context:
                assert answer.context["count"] == int(figure), label


def test_a_report_sent_long_ago_reads_without_what_is_told_today(world):
    report = of_the_commune()
    for key in ("by_kind", "targets", "support", "sources", "plan"):
        report.figures.pop(key, None)
    report.save()
    client = Client()
    client.force_login(world.cast.binh)
    assert client.get(report.get_absolute_url()).status_code == 200


def test_kinds_and_sources_make_the_whole(world):
    province = Area.objects.get(path="/vn/24/")
    found = queries.figures(province, date(2026, 1, 1), DAY)
    assert sum(found["by_kind"].values()) == found["standing"]
    for key in ("approved", "committed", "paid"):
        assert sum(own[key] for own in found["sources"].values()) == found["money"][key]
    assert found["support"] == {"consulting": {"agreed": 2, "delivered": 1, "dong": 62_000_000}}


def test_a_plan_is_a_paper_and_data_too(world):
    client = Client()
    client.force_login(world.cast.dung)
    address = reverse("programme:plan_paper", args=[luc_ngan().pk])
    data = client.get(address, {"format": "json"}).json()
    assert sum(row["amount"] for row in data["amounts"]) == 700_000_000
    leaves = PdfReader(BytesIO(client.get(address).content)).pages
    pdf = " ".join(" ".join(leaf.extract_text() for leaf in leaves).split())
    word = text_of_word(client.get(address, {"format": "docx"}).content)
    for text in (pdf, word):
        assert "700.000.000" in text
        for row in data["amounts"]:
            assert row["line"].split(",")[0] in text
