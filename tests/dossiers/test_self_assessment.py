"""Filling in a dossier: answers, evidence, what is lacking, submitting."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from namsao.dossiers import actions, queries
from namsao.dossiers.cards import meter
from namsao.kernel.action import Refused
from namsao.site.demo.papers import sample_upload
from tests.conftest import TODAY


@pytest.fixture
def draft(world):
    """Lan's jam: two thirds of the criteria answered."""
    return world.dossiers["jam"]


def test_an_answer_counts_at_once_in_the_star_meter(world, draft):
    by = world.cast.lan.actor
    unanswered = queries.self_score(draft).unanswered
    before = meter(draft)

    actions.answer(
        draft, by=by, at=TODAY, criterion=unanswered[0], choice=_best(draft, unanswered[0])
    )

    assert meter(draft).answered == before.answered + 1
    assert meter(draft).score.total > before.score.total


def _best(dossier, number):
    criterion = queries.criterion_of(dossier, number)
    return True if criterion.kind == "yes_no" else len(criterion.options)


@pytest.mark.parametrize("choice", [0, 99, -1, True])
def test_an_option_out_of_range_is_refused_with_the_range(world, draft, choice):
    with pytest.raises(Refused, match="chọn từ 1 đến"):
        actions.answer(draft, by=world.cast.lan.actor, at=TODAY, criterion="1.1", choice=choice)


def test_a_criterion_of_another_set_is_refused(world, draft):
    with pytest.raises(Refused, match=r"không có tiêu chí 99\.9"):
        actions.answer(draft, by=world.cast.lan.actor, at=TODAY, criterion="99.9", choice=1)


def test_submitting_names_everything_that_is_lacking(world, draft):
    """Articles 6.1.a and 7.1."""
    with pytest.raises(Refused) as refused:
        actions.submit(draft, by=world.cast.lan.actor, at=TODAY)
    for missing in ("kế hoạch sản xuất", "5 sản phẩm mẫu", "tiêu chí chưa tự đánh giá"):
        assert missing in refused.value.reason
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_tourism_dossier_needs_no_samples(world):
    """Article 6.2.d."""
    assert world.dossiers["tour"].samples == 0
    found = queries.lacking(world.dossiers["tour"], TODAY.date())
    assert all("sản phẩm mẫu" not in item.text for item in found)


def test_a_submitted_dossier_cannot_be_written_in(world):
    dossier = world.dossiers["rice"]
    with pytest.raises(Refused, match="không sửa được"):
        actions.answer(dossier, by=world.cast.mai.actor, at=TODAY, criterion="1.1", choice=1)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("don.pdf", b"MZ\x90\x00 a program", "không phải PDF"),
        ("hong.pdf", b"%PDF-1.7\nbroken", "bị hỏng"),
        ("rong.pdf", b"", "rỗng"),
        ("anh.png", b"\x89PNG\r\n\x1a\nnothing", "bị hỏng"),
        ("nen.zip", b"PK\x03\x04", "bị hỏng"),
        ("trang.html", b"<html><script>alert(1)</script>", "không phải PDF"),
    ],
)
def test_hostile_or_broken_files_are_refused_with_a_reason(world, draft, name, content, said):
    with pytest.raises(Refused, match=said):
        actions.attach(
            draft,
            by=world.cast.lan.actor,
            at=TODAY,
            upload=SimpleUploadedFile(name, content),
            kind="test-report",
        )
    assert not draft.evidence.filter(document__kind="test-report", document__name=name).exists()


def test_the_same_bytes_are_stored_once_and_stay_when_taken_off(world, draft):
    by = world.cast.lan.actor
    first = actions.attach(
        draft, by=by, at=TODAY, upload=sample_upload("awards"), kind="awards"
    ).made
    second = actions.attach(
        draft, by=by, at=TODAY, upload=sample_upload("awards"), kind="awards", criterion="7"
    ).made
    assert first.file == second.file

    actions.detach(first, by=by, at=TODAY)

    assert first.removed_at == TODAY
    assert second.file.sha256


def test_a_product_has_one_open_dossier(world, draft):
    with pytest.raises(Refused, match="chưa kết thúc"):
        actions.open_dossier(draft.product, by=world.cast.lan.actor, at=TODAY)


def test_a_dossier_keeps_the_criteria_version_of_its_day(draft):
    from namsao.law.criteria import book

    assert (draft.regime, draft.criteria_version) == ("26/2026", book().version)
