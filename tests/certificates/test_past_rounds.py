"""A round of 2024 kept as it was: a district's council, its totals, decision and certificates."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from namsao.certificates import actions as deciding
from namsao.certificates.models import Certificate, Decision
from namsao.certificates.past import actions
from namsao.certificates.past.models import PastEntry, PastRound
from namsao.certificates.queries import Standing, truth
from namsao.kernel.action import Forbidden, Refused
from namsao.law.deadlines import renewal_window
from namsao.producers import actions as making
from namsao.site.demo.cast import BAC_NINH, LAM_DONG, unit
from namsao.site.demo.papers import sample_upload
from namsao.site.demo.past import DISTRICT, DOSSIERS, ROUND_OF_2024, SENT_UP
from tests.conftest import TODAY

FACTS = {
    "name": "Đợt 1 năm 2024 (hư cấu)",
    "minutes_number": "3/BB-HĐ",
    "council_decision": "12/QĐ-UBND",
}
TEA = {
    "product_name": "Chè lam Phì Điền (hư cấu)",
    "producer_name": "Hộ Lường Văn Tấn (hư cấu)",
    "place": "xã Phì Điền, huyện Lục Ngạn, tỉnh Bắc Giang",
    "line": "food",
    "kind": "first",
    "total": Decimal("61.5"),
    "stars": 3,
    "outcome": "recognised",
    "certificate_number": "3/GCN-UBND",
}


def begin(world, unit_then: str = DISTRICT, day: date = date(2024, 4, 5), **more) -> PastRound:
    return actions.keep_past_round(
        unit(BAC_NINH, "province"),
        by=world.cast.dung.actor,
        at=TODAY,
        unit=unit_then,
        met_on=day,
        **(FACTS | more),
    ).made


def enter(world, round: PastRound, **changed) -> None:
    facts = {"marks": {}} | TEA | changed
    actions.enter_past_dossier(round, by=world.cast.dung.actor, at=TODAY, **facts)


def with_papers(world, round: PastRound) -> PastRound:
    by = world.cast.dung.actor
    actions.name_past_member(
        round, by=by, at=TODAY, name="Ông Chủ tịch", duty="chair", present=True
    )
    for kind in ("minutes", "decision"):
        actions.attach_past_paper(
            round, by=by, at=TODAY, kind=kind, title=kind, upload=sample_upload(kind)
        )
    return round


def publish(world, round: PastRound, decided_on: date = date(2024, 4, 12), number="90/QĐ-UBND"):
    return actions.publish_past_round(
        round,
        by=world.cast.dung.actor,
        at=TODAY,
        decision_number=number,
        decided_on=decided_on,
        signer="Ông Chủ tịch",
    )


@pytest.fixture
def district(world) -> PastRound:
    return PastRound.objects.get(name=ROUND_OF_2024, level="district")


def test_the_round_stands_by_the_names_of_its_day_and_says_what_became_of_them(district):
    assert district.unit == "huyện Lục Ngạn, tỉnh Bắc Giang"
    assert (district.regime, district.level) == ("148/2023", "district")
    # Chũ was a town of Lục Ngạn then: the district of the last edition without it is too small.
    wine = district.entries.get(product_name=SENT_UP.product)
    assert wine.place.startswith("thị trấn Chũ, huyện Lục Ngạn")
    assert wine.commune.full_title == "phường Chũ, thành phố Bắc Ninh"


def test_totals_parts_and_stars_are_kept_as_written_and_nothing_is_scored_again(district):
    """148/2023, criteria."""
    for told in DOSSIERS:
        kept = district.entries.get(product_name=told.product)
        assert (kept.total, kept.stars) == (Decimal(told.total), told.stars)
        assert [part for _letter, part in kept.parts] == [Decimal(part) for part in told.parts]
        assert [mark.total for mark in kept.marks.all()] == [Decimal(one) for one in told.sheets]
    noodles = district.entries.get(product_name=DOSSIERS[1].product)
    assert (noodles.total, noodles.marks_say_otherwise) == (58, True)  # the minutes rounded 57⅔


def test_a_product_of_seventy_points_went_up_and_the_province_gave_its_certificate(district):
    """148/2023, who recognises."""
    wine = district.entries.get(product_name=SENT_UP.product)
    assert not Certificate.objects.filter(kept=wine).exists()
    above = wine.went_to
    assert (above.round.level, above.round.unit) == ("province", "tỉnh Bắc Giang")
    assert above.certificate.stars == 4
    assert above.certificate.decision.area.full_title == "tỉnh Bắc Giang"


def test_the_districts_certificate_lives_36_months_and_is_renewed_and_revoked_by_todays_law(
    world, district
):
    """148/2023, validity. Articles 7.6.a, 8.2.a and 12.1."""
    given = Certificate.objects.get(kept__round=district, product_name=DOSSIERS[1].product)
    assert given.product_code == "24-219-07579-1-2024"  # with its district, as text
    assert (given.issued_on, given.expires_on) == (date(2024, 9, 18), date(2027, 9, 18))
    assert truth(given, date(2027, 9, 18)).standing == Standing.VALID
    assert truth(given, date(2027, 9, 19)).standing == Standing.EXPIRED
    mai, office = world.cast.mai.actor, world.cast.dung.actor
    product = making.add_product(
        world.producers["noodle"], by=mai, at=TODAY, name=given.product_name, criteria_set=6
    ).made
    deciding.link_product(given, by=office, at=TODAY, product=product)
    given.refresh_from_db()
    opens = renewal_window(given.expires_on).opens_on
    begun = datetime.combine(opens, TODAY.timetz())
    renewal = deciding.open_renewal(given, by=mai, at=begun).made
    assert (renewal.level, renewal.regime) == ("province", "26/2026")
    case = deciding.open_case(given, by=office, at=TODAY, ground="law_broken", found="…").made
    deciding.conclude_verification(
        case, by=office, at=TODAY, report="…", established_on=TODAY.date()
    )
    deciding.revoke(
        case,
        by=world.cast.thao.actor,
        at=TODAY,
        decision_number="7/QĐ",
        decided_on=TODAY.date(),
        signer="Thảo",
    )
    given.refresh_from_db()
    assert given.state == "revoked"
    assert given.revocation.area.full_title == "thành phố Bắc Ninh"


def test_anyone_checks_it_and_reads_who_gave_it_and_what_that_unit_became(district):
    given = Certificate.objects.get(kept__round=district, product_name=DOSSIERS[0].product)
    page = Client().get(given.public_url).content.decode()
    for text in (
        "Giấy chứng nhận đang có giá trị.",
        "Ủy ban nhân dân huyện Lục Ngạn, tỉnh Bắc Giang",
        "nay thuộc thành phố Bắc Ninh",
        "1852/QĐ-UBND",
        DOSSIERS[0].code,
        "Quyết định 148/QĐ-TTg năm 2023",
    ):
        assert text in page
    assert "66,33" not in page  # points are not what a certificate prints


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"total": Decimal("76"), "stars": 4}, "outcome", "cấp này không làm thế"),
        ({"total": Decimal("49.99")}, "stars", "nhiều nhất được 2 sao"),
        ({"outcome": "sent_up"}, "outcome", "cấp này không làm thế"),
        ({"outcome": "returned"}, "outcome", "cấp này không làm thế"),
        ({"place": "xã Yên Định, huyện Sơn Động, tỉnh Bắc Giang"}, "place", "khi ấy không thuộc"),
        ({"place": "phường Bến Nghé, Quận 1, TP Hồ Chí Minh"}, "place", "không thuộc"),
    ],
)
def test_what_contradicts_the_law_or_the_map_of_the_time_is_refused(world, changed, field, said):
    round = begin(world)
    with pytest.raises(Refused, match=said) as refused:
        enter(world, round, **changed)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("unit_then", "day", "field"),
    [
        (DISTRICT, date(2025, 7, 2), "unit"),  # no district any more
        (DISTRICT, date(2023, 2, 20), "met_on"),  # a decision that is not kept
        (DISTRICT, date(2026, 6, 1), "met_on"),  # evaluated here, not recorded
        ("huyện Đức Trọng, tỉnh Lâm Đồng", date(2024, 4, 5), "unit"),  # another's to keep
        ("xã", date(2024, 4, 5), "unit"),
    ],
)
def test_a_round_is_of_a_unit_that_was_there_and_had_a_council(world, unit_then, day, field):
    with pytest.raises(Refused) as refused:
        begin(world, unit_then, day)
    assert list(refused.value.errors) == [field]


def test_after_the_districts_the_province_of_1489_recognised_three_stars_itself(world):
    """1489/2025, who recognises."""
    round = begin(world, "tỉnh Bắc Ninh", date(2025, 11, 20))
    assert (round.regime, round.unit) == ("1489/2025", "tỉnh Bắc Ninh")  # a city from 2026-09-20
    enter(world, round, place="xã Lục Ngạn, tỉnh Bắc Ninh")
    publish(world, with_papers(world, round), date(2025, 11, 28))
    assert Certificate.objects.get(number="3/GCN-UBND").regime == "1489/2025"


def test_only_the_office_that_came_after_records(world, district):
    for name in ("yen", "uyen", "thao", "binh", "lan", "vinh", "xuan"):
        stranger = getattr(world.cast, name).actor
        with pytest.raises(Forbidden):
            actions.keep_past_round(
                unit(BAC_NINH, "province"), by=stranger, at=TODAY, unit=DISTRICT,
                met_on=date(2024, 4, 5), **FACTS,
            )  # fmt: skip
        with pytest.raises(Forbidden):
            actions.reopen_past_round(district, by=stranger, at=TODAY, reason="…")
    with pytest.raises(Refused, match="không thuộc về"):
        actions.keep_past_round(
            unit(LAM_DONG, "province"), by=world.cast.yen.actor, at=TODAY, unit=DISTRICT,
            met_on=date(2024, 4, 5), **FACTS,
        )  # fmt: skip


def test_without_minutes_chair_and_decision_nothing_is_published(world):
    round = begin(world)
    enter(world, round)
    with pytest.raises(Refused) as refused:
        publish(world, round)
    for lack in ("chủ tịch hội đồng", "biên bản", "quyết định công nhận"):
        assert lack in refused.value.reason
    publish(world, with_papers(world, round))
    with pytest.raises(Refused, match="Đợt này đã lưu"):
        enter(world, round, product_name="Khác")


def test_a_decision_of_a_district_is_of_a_day_on_which_there_was_one(world):
    round = with_papers(world, begin(world))
    enter(world, round)
    with pytest.raises(Refused, match="không còn thẩm quyền"):
        publish(world, round, date(2025, 7, 1))
    with pytest.raises(Refused, match="từ ngày có kết luận"):
        publish(world, round, date(2024, 4, 4))


def test_a_certificate_of_an_imported_list_gets_its_round_and_is_not_doubled(world):
    four = Certificate.objects.filter(imported__isnull=False, stars=4)[0]
    before = Certificate.objects.count()
    met_on = four.issued_on - timedelta(days=5)
    round = with_papers(world, begin(world, "tỉnh Bắc Giang", met_on))
    facts = {
        "product_name": four.product_name,
        "producer_name": four.producer_name,
        "place": four.place,
        "total": Decimal("81"),
        "stars": 4,
    }
    enter(world, round, **facts, certificate_number="99/KHAC")
    with pytest.raises(Refused, match=f"đã có trong sổ với số {four.number}"):
        publish(world, round, four.issued_on)
    entry = round.entries.get()
    actions.correct_past_dossier(
        entry, by=world.cast.dung.actor, at=TODAY, marks={},
        **(TEA | facts | {"certificate_number": four.number}),
    )  # fmt: skip
    publish(world, round, four.issued_on)
    four.refresh_from_db()
    assert (four.kept, four.decision.number) == (entry, "90/QĐ-UBND")
    assert Certificate.objects.count() == before


def test_a_record_is_opened_again_until_something_hangs_on_it(world):
    round = with_papers(world, begin(world))
    enter(world, round)
    publish(world, round)
    by = world.cast.dung.actor
    actions.reopen_past_round(round, by=by, at=TODAY, reason="Sai ngày")
    assert not Certificate.objects.filter(number="3/GCN-UBND").exists()
    assert not Decision.objects.filter(number="90/QĐ-UBND").exists()
    publish(world, round, date(2024, 4, 15))  # the same number, its right day
    given = Certificate.objects.get(number="3/GCN-UBND")
    deciding.open_case(given, by=by, at=TODAY, ground="law_broken", found="…")
    with pytest.raises(Refused, match="đã có việc khác gắn"):
        actions.reopen_past_round(round, by=by, at=TODAY, reason="Sai")


def test_offices_number_their_decisions_anew_each_year(world):
    for year in (2023, 2024):
        round = with_papers(world, begin(world, day=date(year, 4, 5), name=f"Đợt {year}"))
        enter(world, round, certificate_number=f"{year}/GCN")
        publish(world, round, date(year, 4, 12), "12/QĐ-UBND")
    assert Decision.objects.filter(number="12/QĐ-UBND").count() == 2


def test_no_paper_of_todays_law_is_printed_for_a_decision_of_before(world):
    round = with_papers(world, begin(world, "tỉnh Bắc Ninh", date(2025, 11, 20)))
    enter(world, round, place="xã Lục Ngạn, tỉnh Bắc Ninh")
    publish(world, round, date(2025, 11, 28))
    round.refresh_from_db()
    client = Client()
    client.force_login(world.cast.dung)
    page = reverse("certificates:decision_paper", args=[round.decision_id])
    assert client.get(page).status_code == 404
    assert client.get(round.get_absolute_url()).status_code == 200


def test_what_the_province_took_up_holds_the_districts_record_closed(world, district):
    with pytest.raises(Refused, match="đã dùng kết quả"):
        actions.reopen_past_round(district, by=world.cast.dung.actor, at=TODAY, reason="Sai")


def test_the_form_asks_for_the_sheet_of_everyone_who_was_there(world, district):
    """By the same form that page, API and command line fill."""
    by = world.cast.dung.actor
    round = begin(world)
    for name, present in (("A", True), ("B", False)):
        actions.name_past_member(round, by=by, at=TODAY, name=name, duty="member", present=present)
    here, away = round.members.all()
    raw = {name: str(value) for name, value in TEA.items()}
    done = actions.enter_past_dossier.take(
        round,
        raw | {f"mark_{here.pk}": "61,5", f"mark_{away.pk}": "99", "part_a": "30"},
        by=by,
        at=TODAY,
    )
    kept = PastEntry.objects.get(round=round)
    assert [(mark.member, mark.total) for mark in kept.marks.all()] == [(here, Decimal("61.5"))]
    assert done.event.story == round.ref
    with pytest.raises(Refused, match="Khác tổng của ba phần"):
        actions.correct_past_dossier.take(
            kept, raw | {"part_a": "30", "part_b": "10", "part_c": "20"}, by=by, at=TODAY
        )


def test_a_person_in_the_office_takes_out_what_is_wrong_and_stays_on_the_rounds_page(world):
    round = with_papers(world, begin(world))
    enter(world, round)
    client = Client()
    client.force_login(world.cast.dung)
    for model, row, verb in (
        ("pastentry", round.entries.get(), "strike_past_dossier"),
        ("pastmember", round.members.get(), "strike_past_member"),
        ("pastpaper", round.papers.first(), "remove_past_paper"),
    ):
        answer = client.post(reverse("act", args=["certificates", model, row.pk, verb]))
        assert answer.headers["Location"] == round.get_absolute_url()
    assert client.get(round.get_absolute_url()).status_code == 200
    assert (round.entries.count(), round.members.count(), round.papers.count()) == (0, 0, 1)
