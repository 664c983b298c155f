"""From a producer's first step to the advisory team's report, as the stories tell it."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localtime

from namsao.areas.models import Area
from namsao.assessment import actions as assessing
from namsao.assessment.queries import entry_of
from namsao.assessment.sampling import actions as sampling
from namsao.assessment.sampling.queries import needed
from namsao.dossiers import actions as gathering
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import criteria_of
from namsao.kernel.reach import Actor
from namsao.law.criteria.model import Choices
from namsao.law.evidence import label_of
from namsao.people import actions as joining
from namsao.people.models import User
from namsao.producers import actions as making
from namsao.producers.models import Producer, Product
from namsao.site.demo.cast import BAC_NINH, LAM_DONG, unit
from namsao.site.demo.choices import choices_for
from namsao.site.demo.papers import sample_upload
from namsao.site.demo.rounds import appoint_all, refresh, set_usual_rules
from namsao.site.demo.scene import World, ago, member_of, reaches
from namsao.site.demo.stories import Maker, Story


def register(world: World, maker: Maker) -> Producer:
    member: User = getattr(world.cast, maker.member)
    lam_dong = unit(LAM_DONG, "province")
    commune = (
        unit(maker.commune, "commune")
        if maker.commune
        else Area.objects.current().communes().within(lam_dong).order_by("code")[0]
    )
    done = joining.register_producer(
        member,
        by=member.actor,
        at=ago(world, 200),
        name=maker.name,
        kind=maker.kind,
        commune=commune,
        address=maker.address,
        phone="0900 000 000",
        email=member.email,
        tax_code="",
        registration_number=f"HC-{maker.key.upper()}",
        registered_on=date(2019, 5, 6),
        representative_name=member.name,
        representative_position="Giám đốc" if maker.kind == "cooperative" else "Đại diện",
        gender="nam" if maker.member == "dat" else "nữ",
        ethnicity="Nùng" if maker.member == "mai" else "Kinh",
        home_address=f"{maker.address}, {commune.full_title}",
        fictional=True,
    )
    refresh(member)
    return done.made  # type: ignore[no-any-return]


def open_round(world: World) -> None:
    cast, province = world.cast, unit(BAC_NINH, "province")
    office = cast.dung.actor
    set_usual_rules(world, province, cast.dung, "15/QĐ-HĐ (hư cấu)")
    year = localtime(world.today).year
    world.round = assessing.open_round(
        province,
        by=office,
        at=ago(world, 40),
        name=f"Đợt 2 năm {year}",
        year=year,
        proposals_until=date(year, 10, 30),
        results_until=date(year, 12, 30),
    ).made
    duties = (
        ("ha", "adviser", "Chi cục Phát triển nông thôn"),
        ("khanh", "adviser", "Trung tâm Kiểm nghiệm"),
        ("minh", "chair", "Lãnh đạo UBND thành phố"),
        ("nga", "member", "Sở Nông nghiệp và Môi trường"),
        ("oanh", "member", "Sở Công Thương"),
        ("phuc", "member", "Sở Y tế"),
        ("quan", "member", "Sở Khoa học và Công nghệ"),
        ("son", "secretary", "Cơ quan tham mưu OCOP"),
    )
    appoint_all(world, world.round, cast.dung, 39, duties)


def tell(world: World, story: Story) -> None:
    """Take one dossier as far as its story goes, short of the council's session."""
    with world.step("gathering"):
        _gather(world, story)
    with world.step("commune"):
        _commune(world, story)
    with world.step("province and appraisal"):
        _province(world, story)


def add_product(world: World, story: Story, days: int) -> Product:
    """Register the product of a story, so many days ago."""
    made: Product = making.add_product(
        world.producers[story.producer],
        by=member_of(world, story).actor,
        at=ago(world, days),
        name=story.product,
        criteria_set=story.criteria_set,
        description="Sản phẩm hư cấu của bản chạy thử.",
    ).made
    return made


def answer_with_proof(dossier: Dossier, choices: Choices, by: Actor, at: datetime) -> None:
    """The producer's answers, and for each fact a paper that shows it."""
    criteria = criteria_of(dossier)
    for number, choice in choices.items():
        gathering.answer(
            dossier,
            by=by,
            at=at,
            criterion=number,
            choice=choice,
            explanation="Theo minh chứng kèm theo (dữ liệu hư cấu).",
        )
        criterion = criteria.by_number[number]
        if criterion.nature == "fact" and criterion.evidence:
            gathering.attach(
                dossier,
                by=by,
                at=at,
                upload=sample_upload(criterion.evidence[0]),
                kind=criterion.evidence[0],
                name=label_of(criterion.evidence[0], "vi"),
                criterion=number,
            )


def _gather(world: World, story: Story) -> None:
    by = member_of(world, story).actor
    former = world.dossiers.get(story.key)  # of a round before, where it was not recognised
    product = former.product if former else add_product(world, story, days=120)
    dossier: Dossier = gathering.open_dossier(product, by=by, at=ago(world, 100)).made
    world.dossiers[story.key] = dossier
    criteria = criteria_of(dossier)
    choices = choices_for(criteria, story.claims, level=story.level, short_of=story.short_of)
    at = ago(world, 95)
    answered = list(choices.items())
    if story.until == "draft":
        answered = answered[: len(answered) * 2 // 3]
        world.refused(
            "nộp hồ sơ chưa đủ", lambda: gathering.submit(dossier, by=by, at=ago(world, 95))
        )
    answer_with_proof(dossier, dict(answered), by, at)
    if story.until == "draft":
        papers_to_look_at_again(dossier, by, at)
        return
    gathering.fill_form(
        dossier,
        by=by,
        at=at,
        specification="Quy cách và tiêu chuẩn theo hồ sơ công bố (hư cấu).",
        papers_held=["business-registration", "quality-declaration"],
        business_results="Hai năm gần nhất doanh thu tăng, thị trường trong tỉnh (hư cấu).",
        business_plan="Mở rộng vùng nguyên liệu và kênh bán trực tuyến (hư cấu).",
        samples=5 if criteria.needs_samples else 0,
    )
    gathering.submit(dossier, by=by, at=ago(world, 60 if not story.late else 45))


REPORT = {
    "local_material": "Nguyên liệu chủ yếu từ các hộ trong xã, có hợp đồng (hư cấu).",
    "local_labour": "Phần lớn lao động cư trú trong xã (hư cấu).",
    "idea_origin": "Nghề có từ lâu ở địa phương, sản phẩm được cải tiến (hư cấu).",
    "local_identity": "Gắn với giống và kinh nghiệm sản xuất của cộng đồng (hư cấu).",
}


def papers_to_look_at_again(dossier: Dossier, by: Actor, at: datetime) -> None:
    """One paper that soon runs out, and one that calls the product otherwise."""
    soon = localtime(at).date() + timedelta(days=130)
    for kind, number, printed in (
        ("test-report", "88/KN-2026", {"expires_on": soon}),
        ("quality-declaration", "01/TCB-2026", {"product_name": f"{dossier.product.name} Lục"}),
    ):
        paper = gathering.add_document(
            dossier.product.producer,
            by=by,
            at=at,
            upload=sample_upload(f"{kind} {number}"),
            kind=kind,
            name=label_of(kind, "vi"),
            number=number,
            **printed,
        ).made
        gathering.attach(dossier, by=by, at=at, document=paper)


def _commune(world: World, story: Story) -> None:
    if not reaches(story, "at_commune"):
        return
    dossier = world.dossiers[story.key]
    commune = dossier.product.producer.commune.code
    officer = {"07582": world.cast.binh, "07525": world.cast.cuc}.get(commune, world.cast.anh)
    stranger = world.cast.cuc if officer is world.cast.binh else world.cast.binh
    world.refused(
        "cán bộ xã khác tiếp nhận hồ sơ",
        lambda: gathering.receive(dossier, by=stranger.actor, at=ago(world, 59)),
    )
    received = 44 if story.late else 58 if reaches(story, "forwarded") else 5
    gathering.receive(dossier, by=officer.actor, at=ago(world, received))
    if story.until == "returned":
        gathering.return_to_producer(
            dossier,
            by=officer.actor,
            at=ago(world, 3),
            reasons="Tiêu chí 1.1: thiếu hợp đồng mua nguyên liệu có chữ ký.",
        )
    if not reaches(story, "forwarded"):
        return
    gathering.report(dossier, by=officer.actor, at=ago(world, 52), **REPORT)
    gathering.forward(dossier, by=officer.actor, at=ago(world, 50), proposal_number="21/TTr-UBND")


def _province(world: World, story: Story) -> None:
    dossier, office = world.dossiers[story.key], world.cast.dung.actor
    if reaches(story, "at_province"):
        gathering.receive_at_province(dossier, by=office, at=ago(world, 45))
        _samples(world, story)
    if story.until == "withdrawn":
        gathering.withdraw(
            dossier,
            by=member_of(world, story).actor,
            at=ago(world, 40),
            reason="Chủ thể đổi bao bì, sẽ nộp lại đợt sau.",
        )
        return
    if reaches(story, "in_round"):
        assessing.place_in_round(dossier, by=office, at=ago(world, 38), round=world.round)
    if story.until == "disqualified":
        gathering.disqualify(
            dossier,
            by=office,
            at=ago(world, 30),
            ground=criteria_of(dossier).grounds[0].wording.key,
            reason="Xác minh tại cơ quan cấp phép: giấy trong hồ sơ không có thật (hư cấu).",
        )
    if reaches(story, "appraised"):
        _appraise(world, story)


def _samples(world: World, story: Story) -> None:
    """Five come with a dossier, none for tourism; of one, two were broken on the way."""
    dossier = world.dossiers[story.key]
    if not needed(dossier):
        return
    sampling.receive_samples(
        dossier,
        by=world.cast.dung.actor,
        at=ago(world, 44),
        count=3 if story.key == "water" else needed(dossier),
        condition="Nguyên tem, còn hạn (hư cấu)",
        place="Tủ mẫu, phòng 305 (hư cấu)",
    )


def _appraise(world: World, story: Story) -> None:
    dossier, adviser = world.dossiers[story.key], world.cast.ha.actor
    entry, criteria = entry_of(dossier), criteria_of(dossier)
    middle = team_total(story)
    proposed = choices_for(criteria, middle, level=story.level, short_of=story.short_of)
    for number, choice in proposed.items():
        assessing.record_finding(
            entry,
            by=adviser,
            at=ago(world, 25),
            criterion=number,
            choice=choice,
            reason="Đối chiếu minh chứng và thực tế (hư cấu).",
            evidence=[
                item.pk for item in dossier.evidence.filter(criterion=number, removed_at=None)
            ],
        )
    assessing.record_visit(
        entry,
        by=adviser,
        at=ago(world, 24),
        visited_on=ago(world, 26).date(),
        present="Tổ tư vấn, đại diện UBND xã, chủ thể",
        notes="Cơ sở sạch, sổ sách khớp hồ sơ (hư cấu).",
    )
    assessing.file_appraisal(
        dossier, by=adviser, at=ago(world, 20), summary="Hồ sơ đủ điều kiện đưa ra hội đồng."
    )


def team_total(story: Story) -> int:
    """The total that the advisory team proposes: the middle of what the council will say."""
    return sorted(story.totals)[len(story.totals) // 2] if story.totals else story.claims
