"""What is looked after in the demo: a year's plan, inspections, a complaint of a buyer.

One inspection is recorded with something to correct, one is announced, one is a secret of the
office. All of it is invented.
"""

from datetime import timedelta

from django.utils.timezone import localtime

from namsao.certificates.complaints import actions as hearing
from namsao.certificates.inspecting import actions as inspecting
from namsao.certificates.models import Certificate, Inspection
from namsao.kernel.open_forms import place_of
from namsao.people.queries import the_program
from namsao.site.demo.afterwards import FORMERS, certificate_of
from namsao.site.demo.cast import BAC_NINH, unit
from namsao.site.demo.papers import sample_upload
from namsao.site.demo.scene import World, ago


def watch(world: World) -> None:
    """Plan, inspect, hear a complaint."""
    with world.step("inspections and complaints"):
        _inspect(world)
        _complain(world)


def _inspect(world: World) -> None:
    office, today = world.cast.dung.actor, localtime(world.today).date()
    cake, wine, pie = (certificate_of(former) for former in FORMERS[:3])
    plan = inspecting.open_plan(
        unit(BAC_NINH, "province"),
        by=office,
        at=ago(world, 25),
        year=today.year,
        number="12/KH-UBND (hư cấu)",
        approved_on=ago(world, 26).date(),
        capacity=6,
    ).made
    inspecting.plan_inspection(
        plan, by=office, at=ago(world, 24), month=today.replace(day=1), certificates=[cake, wine]
    )
    _record(world, Inspection.objects.get(certificate=cake))
    inspecting.announce(
        Inspection.objects.get(certificate=wine),
        by=office,
        at=ago(world, 3),
        visit_on=today + timedelta(days=9),
    )
    inspecting.inspect_unannounced(
        pie,
        by=office,
        at=ago(world, 2),
        month=today.replace(day=1),
        reason="Ảnh quảng cáo ghi 4 sao (hư cấu).",
    )


def _record(world: World, inspection: Inspection) -> None:
    office, at = world.cast.dung.actor, ago(world, 6)
    inspecting.announce(inspection, by=office, at=ago(world, 16), visit_on=at.date())
    inspecting.note_finding(
        inspection,
        by=office,
        at=at,
        subject="mark",
        text="Tem trên hộp 200 g in hạng sao không kèm số giấy chứng nhận (hư cấu).",
        severity="correct",
        correct_by=(at + timedelta(days=30)).date(),
        upload=sample_upload("tem"),
    )
    inspecting.note_finding(
        inspection,
        by=office,
        at=at,
        subject="criteria",
        text="Sổ theo dõi nguyên liệu đủ, kho sạch (hư cấu).",
        severity="note",
    )
    inspecting.record_inspection(
        inspection,
        by=office,
        at=at,
        visit_on=at.date(),
        inspectors="Phạm Anh Dũng, cơ quan tham mưu OCOP (hư cấu)",
        present="Vi Thị Mai, đại diện tổ hợp tác (hư cấu)",
        criteria_kept="Nguyên liệu và quy trình như hồ sơ (hư cấu).",
        mark_used="Một loại bao bì in tem chưa đúng (hư cấu).",
    )


def _complain(world: World) -> None:
    honey: Certificate = world.certificates["honey"]
    at = ago(world, 1)
    hearing.complain(
        honey,
        by=the_program(),
        at=at,
        subject="description",
        text="Chai mua tuần trước loãng hơn hẳn chai mua tháng trước (hư cấu).",
        place=place_of("complaint", "192.0.2.1", at.date()),
        sent_form="demo",
        bought_at="Cửa hàng ở Bắc Ninh (hư cấu)",
        upload=sample_upload("chai"),
        contact="nguoi-mua@demo.namsao.example",
    )
