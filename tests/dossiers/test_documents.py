"""A producer's papers: uploaded once, used many times, with their dates, versions and text."""

from datetime import date, timedelta
from io import BytesIO

import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from namsao.assessment.models import Entry
from namsao.certificates.inspecting.queries import living, ranked
from namsao.certificates.models import Certificate
from namsao.dossiers import actions, queries
from namsao.dossiers.documents.models import Document
from namsao.dossiers.documents.names import same_name, side_by_side
from namsao.dossiers.documents.papers import ageing, name_not_found, other_names, papers_of
from namsao.dossiers.documents.proposals import proposals
from namsao.dossiers.documents.reading import read_documents
from namsao.kernel.action import Forbidden, Refused
from namsao.law.papers_validity import RULES, kinds_that_must_be_valid, must_be_valid, rule_on
from namsao.notices.digest import deadlines
from namsao.papers.text import reads_pictures
from tests.conftest import TODAY

DAY = TODAY.date()


@pytest.fixture
def draft(world):
    """Lan's jam: two thirds of the criteria answered, each fact with a paper."""
    return world.dossiers["jam"]


@pytest.fixture
def lan(world):
    """A member of the jam's producer."""
    return world.cast.lan.actor


def typed(text: str) -> SimpleUploadedFile:
    """A PDF with letters of its own."""
    pdf = typst.compile(f"#set page(width: 12cm, height: 8cm)\n{text}".encode())
    return SimpleUploadedFile("phieu.pdf", pdf)


def add(draft, by, upload=None, kind="test-report", **printed) -> Document:
    """A paper in the store of the jam's producer."""
    return actions.add_document(
        draft.product.producer,
        by=by,
        at=TODAY,
        upload=upload or typed("Phiếu kết quả thử nghiệm"),
        kind=kind,
        **printed,
    ).made


# One upload, many uses


def test_one_paper_serves_many_criteria(draft, lan):
    paper = add(draft, lan, name="Phiếu kiểm nghiệm 2026")
    numbers = [criterion.number for criterion in queries.criteria_of(draft)][:2]
    for number in numbers:
        actions.attach(draft, by=lan, at=TODAY, document=paper, criterion=number)
    found = next(one for one in papers_of(draft) if one.document == paper)
    assert found.criteria == tuple(sorted(numbers))
    with pytest.raises(Refused, match="đã có ở đây"):
        actions.attach(draft, by=lan, at=TODAY, document=paper, criterion=numbers[0])


def test_a_file_uploaded_in_a_dossier_lies_in_the_store(draft, lan):
    contract = typed("Hợp đồng").read()  # made once: a PDF bears the second it was made in
    made = actions.attach(
        draft,
        by=lan,
        at=TODAY,
        upload=SimpleUploadedFile("phieu.pdf", contract),
        kind="awards",
        expires_on=DAY,
    ).made
    assert made.document.producer == draft.product.producer
    assert made.document.expires_on == DAY
    with pytest.raises(Refused, match="đã có trong kho"):
        add(draft, lan, SimpleUploadedFile("phieu.pdf", contract), kind="awards")


def test_the_store_of_another_producer_is_out_of_reach(world, draft, lan):
    paper = add(draft, lan)
    stranger = Client()
    stranger.force_login(world.cast.mai)
    assert stranger.get(paper.get_absolute_url()).status_code == 404
    with pytest.raises(Forbidden):
        actions.describe_document(paper, by=world.cast.mai.actor, at=TODAY, name="x")
    theirs = world.dossiers["rice"].evidence.first().document
    with pytest.raises(Refused):  # nor can it be slipped into one's own dossier
        actions.attach.take(draft, {"document": theirs.pk, "criterion": ""}, by=lan, at=TODAY)
    with pytest.raises(Refused, match="chủ thể khác"):
        actions.attach(draft, by=lan, at=TODAY, document=theirs)


def test_offices_see_a_paper_as_evidence_alone(world, draft, lan):
    officer = Client()
    officer.force_login(world.cast.dung)
    paper = world.dossiers["honey"].evidence.first().document
    assert officer.get(paper.get_absolute_url()).status_code == 404


# Versions


def test_a_new_version_takes_over_in_drafts_and_nowhere_else(world, draft, lan):
    submitted = world.dossiers["honey"]
    old = submitted.evidence.filter(removed_at=None).first().document
    uses = submitted.evidence.filter(removed_at=None, document=old).count()
    draft_uses = draft.evidence.filter(removed_at=None, document=old).count()
    assert uses
    assert draft_uses
    new = actions.replace_document(old, by=lan, at=TODAY, upload=typed("Bản năm nay")).made
    assert submitted.evidence.filter(removed_at=None, document=old).count() == uses
    assert not draft.evidence.filter(removed_at=None, document=old).exists()
    assert draft.evidence.filter(removed_at=None, document=new).count() == draft_uses
    assert Document.objects.filter(pk=old.pk).exists()
    with pytest.raises(Refused, match="bản mới"):
        actions.describe_document(old, by=lan, at=TODAY, name="Sửa bản cũ")


# Validity


def test_a_required_paper_that_has_run_out_keeps_the_dossier_back(draft, lan):
    paper = add(draft, lan, expires_on=DAY - timedelta(days=1))
    actions.attach(draft, by=lan, at=TODAY, document=paper)
    said = [item for item in queries.lacking(draft, DAY) if item.page == "document"]
    assert [item.document for item in said] == [paper.pk]
    assert not [x for x in queries.lacking(draft, DAY - timedelta(days=1)) if x.page == "document"]
    with pytest.raises(Refused, match="đã hết hạn"):
        actions.submit(draft, by=lan, at=TODAY)


def test_any_other_paper_that_has_run_out_is_shown_and_no_more(draft, lan):
    paper = add(draft, lan, kind="awards", expires_on=DAY - timedelta(days=1))
    actions.attach(draft, by=lan, at=TODAY, document=paper)
    old = ageing(draft, papers_of(draft), DAY)
    assert paper in [one.document for one in old.run_out]
    assert not [item for item in queries.lacking(draft, DAY) if item.page == "document"]


@pytest.mark.parametrize(
    ("left", "standing"), [(-1, "expired"), (0, "soon"), (60, "soon"), (61, "valid")]
)
def test_a_paper_is_told_sixty_days_before_it_runs_out(draft, lan, left, standing):
    paper = add(draft, lan, expires_on=DAY + timedelta(days=left))
    assert paper.standing(DAY) == standing
    told = [thing.name for _why, thing in deadlines(lan, DAY)]
    assert (paper.name in told) is (standing != "valid")


def test_dates_on_a_paper_stand_in_order(draft, lan):
    raw = {"kind": "awards", "issued_on": "2026-05-02", "expires_on": "2026-05-01"}
    with pytest.raises(Refused, match="Ngày hết hạn phải sau ngày cấp"):
        actions.add_document.take(
            draft.product.producer, raw, {"upload": typed("Giấy khen")}, by=lan, at=TODAY
        )


def test_the_rules_of_each_kind_follow_each_other_without_gap_or_overlap():
    for kind in {rule.kind for rule in RULES}:
        rules = sorted((rule for rule in RULES if rule.kind == kind), key=lambda r: r.since)
        for earlier, later in zip(rules, rules[1:], strict=False):
            assert earlier.until == later.since
        assert rules[-1].until is None


def test_the_food_safety_decree_of_the_day_is_named():
    named = {
        day: rule_on("quality-declaration", day).source
        for day in (date(2026, 1, 25), date(2026, 1, 30), date(2026, 3, 1))
    }
    assert "15/2018" in named[date(2026, 1, 25)]
    assert named[date(2026, 1, 30)] == "Nghị định 46/2026/NĐ-CP"
    assert "tạm ngưng" in named[date(2026, 3, 1)]
    assert rule_on("quality-declaration", DAY).note is not None
    assert must_be_valid("test-report", DAY)
    assert "product-story" not in kinds_that_must_be_valid(DAY)


def test_papers_that_ran_out_raise_the_risk_of_a_recognised_product(world):
    certificate = living(Certificate.objects.filter(dossier__isnull=False), DAY).first()
    before = ranked([certificate], DAY)[0].risk.points
    use = certificate.dossier.evidence.filter(
        removed_at=None, document__kind__in=kinds_that_must_be_valid(DAY)
    ).first()
    Document.objects.filter(pk=use.document_id).update(expires_on=DAY - timedelta(days=1))
    after = ranked([certificate], DAY)[0].risk
    assert after.points == before + 1
    assert "papers" in {reason.weight.key for reason in after.reasons}


# Names


@pytest.mark.parametrize(
    ("registered", "printed", "same"),
    [
        ("Mứt vải dẻo", "MỨT  VẢI-DẺO", True),
        ("Mứt vải dẻo", "Mut vai deo", True),
        ("Mứt vải dẻo", "Mứt vải", False),
        ("Thịt lợn hoà lạc", "Thịt lợn hòa lạc", True),
        ("Bánh đa", "Bánh dạ", False),
        ("Mật ong hoa vải", "Mật ong hoa nhãn", False),
    ],
)
def test_names_differ_by_letters_and_accents_not_by_case_or_signs(registered, printed, same):
    assert same_name(registered, printed) is same
    if not same:
        pieces = [piece for side in side_by_side(registered, printed) for piece in side]
        assert any(piece.differs for piece in pieces)


def test_another_name_on_a_paper_is_shown_before_submission(world, draft, lan):
    paper = add(draft, lan, product_name="Mứt vải thiều dẻo")
    actions.attach(draft, by=lan, at=TODAY, document=paper)
    other = next(o for o in other_names(draft, papers_of(draft)) if o.document == paper)
    assert [piece.text for piece in other.printed if piece.differs] == ["thiều"]
    browser = Client()
    browser.force_login(world.cast.lan)
    page = browser.get(reverse("dossiers:check", args=[draft.pk])).content.decode()
    assert "Tên sản phẩm không giống nhau" in page
    assert "<mark>thiều</mark>" in page


# Text


def test_the_text_of_a_pdf_is_searched_and_proposes_but_decides_nothing(world, draft, lan):
    text = f"Phiếu số 123/2026/KN-TT ngày 05/03/2026, mẫu: {draft.product.name}, Chì 0,01"
    paper = add(draft, lan, typed(text.replace("#", "")), name="Phiếu")
    other = add(draft, lan, typed("Phiếu kết quả thử nghiệm, mẫu: Rượu mơ"), name="Phiếu khác")
    for document in (paper, other):
        actions.attach(draft, by=lan, at=TODAY, document=document)
    assert paper.text_state == "waiting"
    while read_documents(TODAY):
        pass
    paper.refresh_from_db()
    assert paper.text_state == "read"
    assert [found["value"] for found in paper.proposed["dates"]] == ["2026-03-05"]
    assert [found["value"] for found in paper.proposed["numbers"]] == ["123/2026/KN-TT"]
    assert (paper.number, paper.issued_on, paper.expires_on) == ("", None, None)
    missing = name_not_found(draft, papers_of(draft))
    assert other in missing
    assert paper not in missing
    browser = Client()
    browser.force_login(world.cast.lan)
    store = reverse("dossiers:documents", args=[draft.product.producer_id])
    page = browser.get(store, {"q": "chi 0 01"}).content.decode()
    assert paper.get_absolute_url() in page
    assert other.get_absolute_url() not in page


def test_a_scan_waits_until_something_reads_pictures(draft, lan):
    picture = BytesIO()
    Image.new("RGB", (400, 200), "white").save(picture, "PNG")
    paper = add(draft, lan, SimpleUploadedFile("quet.png", picture.getvalue()))
    while read_documents(TODAY):
        pass
    paper.refresh_from_db()
    assert paper.text_state == ("read" if reads_pictures() else "scan")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Bắc Ninh, ngày 5 tháng 3 năm 2026", ["2026-03-05"]),
        ("Hiệu lực: 31/02/2026", []),
        ("05-03-2026 và 05.03.2026", ["2026-03-05"]),
        ("ĐT 0912/345/6789", []),
    ],
)
def test_dates_are_found_in_the_forms_that_papers_use(text, values):
    assert [found["value"] for found in proposals(text)["dates"]] == values


# In the pages


def test_a_paper_is_chosen_from_the_store_without_uploading(world, draft, lan):
    paper = add(draft, lan, typed("Giải"), kind="awards", name="Giải thưởng")
    number = next(iter(queries.criteria_of(draft))).number
    browser = Client()
    browser.force_login(world.cast.lan)
    shelf = reverse("dossiers:choose_document", args=[draft.pk, number])
    assert "Giải thưởng" in browser.get(shelf).content.decode()
    browser.post(reverse("dossiers:attach", args=[draft.pk, number]), {"document": paper.pk})
    assert draft.evidence.filter(criterion=number, document=paper, removed_at=None).exists()
    assert "Đang dùng ở tiêu chí này" in browser.get(shelf).content.decode()


def test_advisers_see_what_runs_out_before_their_round_has_its_results(world):
    entry = Entry.objects.filter(dossier__state="in_round", round=world.round).first()
    required = Document.objects.filter(
        uses__dossier=entry.dossier, kind__in=kinds_that_must_be_valid(DAY)
    )
    last = entry.round.results_until
    name = entry.dossier.product.name

    def told(person) -> bool:
        why = "Minh chứng hết hạn trước khi đợt có kết quả"
        return (why, name) in [(reason, thing.name) for reason, thing in deadlines(person, DAY)]

    assert not told(world.cast.ha.actor)
    Document.objects.filter(pk=required[0].pk).update(expires_on=last)
    assert not told(world.cast.ha.actor)
    Document.objects.filter(pk=required[0].pk).update(expires_on=last - timedelta(days=1))
    assert told(world.cast.ha.actor)
    assert not told(world.cast.binh.actor)
