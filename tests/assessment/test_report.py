"""What the producer reads after the decision: why, and what next."""

import io
from dataclasses import replace

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from namsao.assessment.models import Finding, Result, Score, ScoreSheet
from namsao.assessment.report_paper import MOST_STEPS, report_paper
from namsao.assessment.reporting import PaperLine, report_of
from namsao.dossiers.queries import self_choices
from namsao.notices.models import Message
from namsao.papers.render import render
from namsao.papers.report import ProducerReport
from tests.conftest import TODAY, behind_the_program

DAY = TODAY.date()


def result_on(world, key):
    return Result.objects.filter(entry__dossier=world.dossiers[key]).latest("id")


def page_of(person, result, name="report", **query):
    client = Client()
    client.force_login(person)
    return client.get(reverse(f"assessment:{name}", args=[result.entry_id]), query)


def test_the_report_explains_every_point_of_the_result(world):
    report = report_of(result_on(world, "tea"), DAY)
    assert sum(part.points for part in report.parts) == report.total
    assert sum(part.claimed for part in report.parts) == report.claimed == 91
    assert f"{report.total}" == "449/5", "89.8 stays what it is"


def test_what_was_scored_below_the_claim_comes_with_its_reasons_and_without_names(world):
    result = result_on(world, "oil")
    report = report_of(result, DAY)
    below = [line for line in report.said if line.points < line.claimed]
    assert below
    assert all(line.reasons for line in below), report.silent
    page = page_of(world.cast.lan, result).content.decode()
    council = ("minh", "nga", "oanh", "phuc", "quan", "ha", "khanh")
    assert not [name for name in council if getattr(world.cast, name).name in page]


def test_notes_and_objections_stay_the_council_s_own(world):
    result = result_on(world, "oil")
    line = next(line for line in report_of(result, DAY).said if line.reasons)
    score = Score.objects.filter(
        sheet__in=[counted["sheet"] for counted in result.counted_sheets]
    ).first()
    with behind_the_program("assessment_score"):
        Score.objects.filter(pk=score.pk).update(note="GHI CHÚ RIÊNG", objection="Ý KIẾN PHẢN ĐỐI")
    page = page_of(world.cast.lan, result).content.decode()
    assert line.title in page
    assert "GHI CHÚ RIÊNG" not in page
    assert "Ý KIẾN PHẢN ĐỐI" not in page


def test_where_nobody_gave_a_reason_the_report_says_so(world):
    result = result_on(world, "oil")
    line = next(one for one in report_of(result, DAY).said if one.points < one.claimed)
    with behind_the_program("assessment_score"):
        Score.objects.filter(sheet__entry=result.entry, criterion=line.number).update(reason="")
    Finding.objects.filter(entry=result.entry, criterion=line.number).update(reason="")
    report = report_of(result, DAY)
    assert line.number in report.silent
    assert "không ai nêu lý do" in page_of(world.cast.lan, result).content.decode()


def test_a_gate_not_met_is_named_with_its_votes_the_nearest_star_first(world):
    report = report_of(result_on(world, "honey"), DAY)
    assert [gate.level for gate in report.gates] == sorted(gate.level for gate in report.gates)
    gate = report.gates[0]
    assert (gate.level, gate.votes, gate.sheets) == (5, 0, 5)
    assert report.way.target == 5
    assert gate.number in {step.number for step in report.way.best.steps}


@pytest.mark.parametrize(("person", "status"), [("lan", 404), ("mai", 404), ("dung", 200)])
def test_before_the_decision_only_the_offices_read_it(world, person, status):
    """Article 7.3.g: the tour is concluded and not decided on."""
    result = result_on(world, "tour")
    found = page_of(getattr(world.cast, person), result)
    assert found.status_code == status
    assert page_of(getattr(world.cast, person), result, "report_paper").status_code == status
    if status == 200:
        assert "chưa được công bố" in found.content.decode()


def test_after_the_decision_another_producer_still_does_not(world):
    assert page_of(world.cast.mai, result_on(world, "oil")).status_code == 404
    assert page_of(world.cast.lan, result_on(world, "oil")).status_code == 200


def test_the_notice_of_the_decision_leads_to_it(world):
    for key, kind in (("lychee", "recognised"), ("oil", "declined"), ("wine", "sent_to_centre")):
        address = reverse("assessment:report", args=[result_on(world, key).entry_id])
        rows = Message.objects.filter(person=world.cast.lan, kind=f"certificates.{kind}")
        assert any(address in message.body for message in rows), kind


def test_papers_of_the_dossier_are_told_with_their_last_day(world):
    result = result_on(world, "lychee")
    evidence = world.dossiers["lychee"].evidence.filter(removed_at=None).first()
    document = evidence.document
    type(document).objects.filter(pk=document.pk).update(expires_on=DAY.replace(year=2027))
    [paper] = [one for one in report_of(result, DAY).papers if one.name == document.name]
    assert (paper.expires_on.year, paper.expired) == (2027, False)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("key", ["lychee", "oil", "wine"])
def test_it_is_one_page_in_either_language(world, key, language):
    found = page_of(world.cast.lan, result_on(world, key), "report_paper", language=language)
    assert found["Content-Type"] == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(found.content))
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/Lang"].startswith(language)
    text = reader.pages[0].extract_text()
    assert world.dossiers[key].product.name in text
    assert ("Why, and what next" in text) is (language == "en")


LONG = "Minh chứng chưa cho thấy điều này, cần thêm tài liệu và số liệu của hai năm. " * 3


def test_it_stays_one_page_whatever_was_said(world):
    """Everything as long, and as much of it, as the paper ever takes."""
    plain = report_of(result_on(world, "oil"), DAY)
    step = replace(plain.way.best.steps[0], title=LONG, to=LONG, evidence=(LONG,))
    best = replace(plain.way.best, steps=(step,) * 20)
    full = replace(
        plain,
        gates=(replace(plain.gates[0], title=LONG, required=LONG),) * 20,
        said=(replace(plain.said[0], title=LONG, reasons=(("Hội đồng", LONG),) * 5),) * 20,
        silent=tuple(f"{number}.1" for number in range(34)),
        way=replace(plain.way, best=best, source=LONG),
        papers=(PaperLine(LONG, DAY, True, ()),) * 20,
    )
    paper = report_paper(full, DAY, "vi")
    reader = pypdf.PdfReader(io.BytesIO(render(replace(paper, product=LONG, producer=LONG))))
    assert len(reader.pages) == 1
    rest = 20 - MOST_STEPS
    assert f"và{rest}mụcnữa" in "".join(reader.pages[0].extract_text().split())


def test_nothing_in_it_is_markup():
    hostile = r'#panic("x") $x^2$ *đậm* @l <l> [c] `r` //'
    paper = ProducerReport(
        heading=hostile, product=hostile, gates_head=hostile, gates=(hostile,), dated=DAY
    )
    text = pypdf.PdfReader(io.BytesIO(render(paper))).pages[0].extract_text()
    assert "".join(text.split()).count("".join(hostile.split())) == 4


def test_the_way_from_a_council_starts_at_what_enough_sheets_reach(world):
    """And aims a point beyond the floor: the margin of the table."""
    result = result_on(world, "oil")
    report = report_of(result, DAY)
    assert report.way.target == 3
    assert report.way.best.total >= 51
    sheets = ScoreSheet.objects.filter(pk__in=[c["sheet"] for c in result.counted_sheets])
    assert sheets.count() == 5
    claimed = self_choices(world.dossiers["oil"])
    assert claimed, "the producer's own choices are no start: the council's are"
