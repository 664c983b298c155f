"""Build the demo world: every step is an action taken by the person who may take it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from time import perf_counter

from django.utils.timezone import localtime

from namsao.areas.models import Area
from namsao.assessment import actions as assessing
from namsao.assessment import queries as assessed
from namsao.assessment.models import Round, Session
from namsao.certificates import actions as deciding
from namsao.certificates.models import Certificate
from namsao.dossiers import actions as gathering
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import criteria_of
from namsao.kernel.action import Refused
from namsao.law.criteria.model import Choices
from namsao.people import actions as joining
from namsao.people.models import User
from namsao.producers import actions as making
from namsao.producers.models import Producer
from namsao.site.demo.cast import BAC_NINH, LAM_DONG, Cast, assemble, recall_cast, unit
from namsao.site.demo.choices import choices_for, nearby
from namsao.site.demo.papers import sample_upload
from namsao.site.demo.stories import MAKERS, SPLIT, STORIES, Maker, Story

COUNCIL = ("minh", "nga", "oanh", "phuc", "quan")
DECISION = "812/QĐ-UBND"

# How far each state lies along the road, so that a story knows which steps it takes.
ROAD = (
    "draft",
    "submitted",
    "at_commune",
    "forwarded",
    "at_province",
    "in_round",
    "appraised",
    "concluded",
    "recognised",
)
ENDS_AT = {
    "returned": "at_commune",
    "withdrawn": "at_province",
    "disqualified": "in_round",
    SPLIT: "appraised",
    "sent_to_centre": "concluded",
    "not_recognised": "concluded",
}


@dataclass
class World:
    """What was built, by the keys of the stories."""

    today: datetime
    cast: Cast
    producers: dict[str, Producer] = field(default_factory=dict)
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    certificates: dict[str, Certificate] = field(default_factory=dict)
    round: Round | None = None
    session: Session | None = None
    split_session: Session | None = None
    refusals: list[dict[str, str]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one step."""
        begun = perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - begun

    def refused(self, what: str, act: Callable[[], object]) -> None:
        """Try what the rules forbid, and keep what the person would read."""
        try:
            act()
        except Refused as refusal:
            self.refusals.append({"what": what, "said": refusal.reason})
        else:
            raise AssertionError(f"the demo expected a refusal: {what}")


def build(today: datetime, progress: Callable[[str], None] = lambda step: None) -> World:
    """The whole world, as it stands at `today`. Areas and criteria must be loaded."""
    world = World(today, assemble(today))
    with world.step("producers"):
        for maker in MAKERS:
            progress(maker.name)
            world.producers[maker.key] = _register(world, maker)
    with world.step("rules and round"):
        _open_round(world)
    for story in STORIES:
        progress(story.product)
        _tell(world, story)
    progress("Phiên họp hội đồng")
    _meet(world)
    _decide(world)
    return world


def recall(today: datetime) -> World:
    """The world that stands in the database, with fresh rows."""
    world = World(today, recall_cast())
    products = {
        dossier.product.name: dossier
        for dossier in Dossier.objects.select_related("product__producer__commune")
    }
    for maker in MAKERS:
        world.producers[maker.key] = Producer.objects.get(name=maker.name)
    for story in STORIES:
        world.dossiers[story.key] = products[story.product]
    given = {
        certificate.dossier_id: certificate
        for certificate in Certificate.objects.filter(dossier__isnull=False)
    }
    world.certificates = {
        key: given[dossier.pk] for key, dossier in world.dossiers.items() if dossier.pk in given
    }
    world.round = Round.objects.get(area__code=BAC_NINH, area__edition="2025")
    world.session, world.split_session = Session.objects.filter(round=world.round).order_by("id")
    return world


def _ago(world: World, days: int, hour: int = 9) -> datetime:
    moment = localtime(world.today) - timedelta(days=days)
    return moment.replace(hour=hour, minute=0, second=0, microsecond=0)


def _reaches(story: Story, state: str) -> bool:
    end = ENDS_AT.get(story.until, story.until)
    return ROAD.index(end) >= ROAD.index(state)


def _member(world: World, story: Story) -> User:
    maker = next(maker for maker in MAKERS if maker.key == story.producer)
    person: User = getattr(world.cast, maker.member)
    return person


def _register(world: World, maker: Maker) -> Producer:
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
        at=_ago(world, 200),
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
    _refresh(member)
    return done.made  # type: ignore[no-any-return]


def _refresh(*people: User) -> None:
    """Forget what a person held before an action gave them more."""
    for person in people:
        person.__dict__.pop("actor", None)


def _open_round(world: World) -> None:
    cast, province = world.cast, unit(BAC_NINH, "province")
    office = cast.dung.actor
    assessing.set_rules(
        province,
        by=office,
        at=_ago(world, 150),
        decision_number="15/QĐ-HĐ (hư cấu)",
        since=_ago(world, 150).date(),
        quorum_numerator=3,
        quorum_denominator=4,
        quorum_needs_chair=True,
        largest_spread=10,
        gate_rule="majority",
        days_before_meeting=2,
        facts_settled_by_team=True,
    )
    year = localtime(world.today).year
    world.round = assessing.open_round(
        province,
        by=office,
        at=_ago(world, 40),
        name=f"Đợt 2 năm {year}",
        year=year,
        proposals_until=date(year, 10, 30),
        results_until=date(year, 12, 30),
    ).made
    duties = [
        ("ha", "adviser", "Chi cục Phát triển nông thôn"),
        ("khanh", "adviser", "Trung tâm Kiểm nghiệm"),
        ("minh", "chair", "Lãnh đạo UBND thành phố"),
        ("nga", "member", "Sở Nông nghiệp và Môi trường"),
        ("oanh", "member", "Sở Công Thương"),
        ("phuc", "member", "Sở Y tế"),
        ("quan", "member", "Sở Khoa học và Công nghệ"),
        ("son", "secretary", "Cơ quan tham mưu OCOP"),
    ]
    for name, duty, organisation in duties:
        person: User = getattr(cast, name)
        assessing.appoint(
            world.round,
            by=office,
            at=_ago(world, 39),
            person=person,
            duty=duty,
            organisation=organisation,
        )
        _refresh(person)


def _tell(world: World, story: Story) -> None:
    """Take one dossier as far as its story goes, short of the council's session."""
    with world.step("gathering"):
        _gather(world, story)
    with world.step("commune"):
        _commune(world, story)
    with world.step("province and appraisal"):
        _province(world, story)


def _gather(world: World, story: Story) -> None:
    member = _member(world, story)
    by = member.actor
    producer = world.producers[story.producer]
    product = making.add_product(
        producer,
        by=by,
        at=_ago(world, 120),
        name=story.product,
        criteria_set=story.criteria_set,
        description="Sản phẩm hư cấu của bản chạy thử.",
    ).made
    dossier: Dossier = gathering.open_dossier(product, by=by, at=_ago(world, 100)).made
    world.dossiers[story.key] = dossier
    criteria = criteria_of(dossier)
    choices = choices_for(criteria, story.claims, level=story.level, short_of=story.short_of)
    at = _ago(world, 95)
    answered = list(choices.items())
    if story.until == "draft":
        answered = answered[: len(answered) * 2 // 3]
        world.refused(
            "nộp hồ sơ chưa đủ", lambda: gathering.submit(dossier, by=by, at=_ago(world, 95))
        )
    for number, choice in answered:
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
                criterion=number,
            )
    if story.until == "draft":
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
    gathering.submit(dossier, by=by, at=_ago(world, 60 if not story.late else 45))


REPORT = {
    "local_material": "Nguyên liệu chủ yếu từ các hộ trong xã, có hợp đồng (hư cấu).",
    "local_labour": "Phần lớn lao động cư trú trong xã (hư cấu).",
    "idea_origin": "Nghề có từ lâu ở địa phương, sản phẩm được cải tiến (hư cấu).",
    "local_identity": "Gắn với giống và kinh nghiệm sản xuất của cộng đồng (hư cấu).",
}


def _commune(world: World, story: Story) -> None:
    if not _reaches(story, "at_commune"):
        return
    dossier = world.dossiers[story.key]
    commune = dossier.product.producer.commune.code
    officer = {"07582": world.cast.binh, "07525": world.cast.cuc}.get(commune, world.cast.anh)
    stranger = world.cast.cuc if officer is world.cast.binh else world.cast.binh
    world.refused(
        "cán bộ xã khác tiếp nhận hồ sơ",
        lambda: gathering.receive(dossier, by=stranger.actor, at=_ago(world, 59)),
    )
    received = 44 if story.late else 58 if _reaches(story, "forwarded") else 5
    gathering.receive(dossier, by=officer.actor, at=_ago(world, received))
    if story.until == "returned":
        gathering.return_to_producer(
            dossier,
            by=officer.actor,
            at=_ago(world, 3),
            reasons="Tiêu chí 1.1: thiếu hợp đồng mua nguyên liệu có chữ ký.",
        )
    if not _reaches(story, "forwarded"):
        return
    gathering.report(dossier, by=officer.actor, at=_ago(world, 52), **REPORT)
    gathering.forward(dossier, by=officer.actor, at=_ago(world, 50), proposal_number="21/TTr-UBND")


def _province(world: World, story: Story) -> None:
    dossier, office = world.dossiers[story.key], world.cast.dung.actor
    if _reaches(story, "at_province"):
        gathering.receive_at_province(dossier, by=office, at=_ago(world, 45))
    if story.until == "withdrawn":
        gathering.withdraw(
            dossier,
            by=_member(world, story).actor,
            at=_ago(world, 40),
            reason="Chủ thể đổi bao bì, sẽ nộp lại đợt sau.",
        )
        return
    if _reaches(story, "in_round"):
        assessing.place_in_round(dossier, by=office, at=_ago(world, 38), round=world.round)
    if story.until == "disqualified":
        gathering.disqualify(
            dossier,
            by=office,
            at=_ago(world, 30),
            ground=criteria_of(dossier).grounds[0].wording.key,
            reason="Xác minh tại cơ quan cấp phép: giấy trong hồ sơ không có thật (hư cấu).",
        )
    if _reaches(story, "appraised"):
        _appraise(world, story)


def _appraise(world: World, story: Story) -> None:
    dossier, adviser = world.dossiers[story.key], world.cast.ha.actor
    entry, criteria = dossier.entry, criteria_of(dossier)
    middle = _team_total(story)
    proposed = choices_for(criteria, middle, level=story.level, short_of=story.short_of)
    for number, choice in proposed.items():
        assessing.record_finding(
            entry,
            by=adviser,
            at=_ago(world, 25),
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
        at=_ago(world, 24),
        visited_on=_ago(world, 26).date(),
        present="Tổ tư vấn, đại diện UBND xã, chủ thể",
        notes="Cơ sở sạch, sổ sách khớp hồ sơ (hư cấu).",
    )
    assessing.file_appraisal(
        dossier, by=adviser, at=_ago(world, 20), summary="Hồ sơ đủ điều kiện đưa ra hội đồng."
    )


def _team_total(story: Story) -> int:
    """The total that the advisory team proposes: the middle of what the council will say."""
    return sorted(story.totals)[len(story.totals) // 2] if story.totals else story.claims


def _meet(world: World) -> None:
    """One session for what can be concluded, another that a split keeps open."""
    cast = world.cast
    assert world.round is not None
    with world.step("council"):
        decided = [s.key for s in STORIES if s.totals and s.until != SPLIT]
        world.session = _call(world, decided, "Hội trường UBND thành phố Bắc Ninh")
        kept = [s.key for s in STORIES if s.until == SPLIT]
        world.split_session = _call(world, kept, "Hội trường UBND thành phố, buổi chiều")
        council = list(assessed.council_of(world.round))
        for session in (world.session, world.split_session):
            assert session is not None
            assessing.record_attendance(
                session, by=cast.son.actor, at=_ago(world, 12, 8), present=council
            )
        scored = [story for story in STORIES if story.totals]
        for story in scored:
            _score(world, story)
        session = world.session
        assert session is not None
        outsider = cast.nga.actor
        world.refused(
            "thành viên bế mạc phiên họp",
            lambda: assessing.close_session(
                session, by=outsider, at=_ago(world, 12, 16), minutes_number="01/BB-HĐ"
            ),
        )
        assessing.close_session(
            session, by=cast.minh.actor, at=_ago(world, 12, 16), minutes_number="01/BB-HĐ"
        )
        split = world.split_session
        assert split is not None
        world.refused(
            "bế mạc khi điểm chênh quá quy chế",
            lambda: assessing.close_session(
                split, by=cast.minh.actor, at=_ago(world, 12, 17), minutes_number="02/BB-HĐ"
            ),
        )


def _call(world: World, keys: list[str], place: str) -> Session:
    assert world.round is not None
    session: Session = assessing.call_session(
        world.round,
        by=world.cast.dung.actor,
        at=_ago(world, 18),
        meets_on=_ago(world, 12).date(),
        place=place,
        entries=[world.dossiers[key].entry for key in keys],
    ).made
    return session


def _score(world: World, story: Story) -> None:
    dossier = world.dossiers[story.key]
    entry = dossier.entry
    entry.refresh_from_db()
    criteria = criteria_of(dossier)
    settled: Choices = choices_for(
        criteria, _team_total(story), level=story.level, short_of=story.short_of
    )
    facts = [criterion.number for criterion in criteria if criterion.nature == "fact"]
    for name, total in zip(COUNCIL, story.totals, strict=True):
        by = getattr(world.cast, name).actor
        sheet = assessing.start_sheet(entry, by=by, at=_ago(world, 14)).made
        for number, choice in nearby(criteria, settled, total, facts).items():
            if number in facts:
                continue
            assessing.score(sheet, by=by, at=_ago(world, 13), criterion=number, choice=choice)
        assessing.sign_sheet(sheet, by=by, at=_ago(world, 12, 10), remark="")


def _decide(world: World) -> None:
    leader = world.cast.thao.actor
    decided = {
        "decision_number": DECISION,
        "decided_on": _ago(world, 10).date(),
        "signer": world.cast.thao.name,
    }
    with world.step("decision"):
        for story in STORIES:
            dossier = world.dossiers[story.key]
            if story.until == "recognised":
                done = deciding.recognise(dossier, by=leader, at=_ago(world, 9), **decided)
                world.certificates[story.key] = done.made
            elif story.until == "sent_to_centre":
                recognise = partial(
                    deciding.recognise, dossier, by=leader, at=_ago(world, 9), **decided
                )
                world.refused("tỉnh tự công nhận 5 sao", recognise)
                deciding.approve_for_centre(dossier, by=leader, at=_ago(world, 9), **decided)
            elif story.until == "not_recognised":
                deciding.decline(dossier, by=leader, at=_ago(world, 9))
