"""Build the demo world: every step is an action taken by the person who may take it."""

from collections.abc import Callable
from datetime import datetime

from namsao.assessment.models import Round, Session
from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.producers.models import Producer
from namsao.site.demo.afterwards import remember
from namsao.site.demo.cast import BAC_NINH, assemble, recall_cast
from namsao.site.demo.centre import go_to_the_centre
from namsao.site.demo.chain import follow
from namsao.site.demo.hall import sit
from namsao.site.demo.harvest import grow
from namsao.site.demo.meeting import decide, meet
from namsao.site.demo.past import keep_2024
from namsao.site.demo.programme import plan_years
from namsao.site.demo.road import open_round, register, tell
from namsao.site.demo.scene import World
from namsao.site.demo.second_try import fail_first
from namsao.site.demo.selling import sell
from namsao.site.demo.stories import MAKERS, STORIES
from namsao.site.demo.supporting import support
from namsao.site.demo.talking import talk
from namsao.site.demo.watching import watch

__all__ = ["World", "build", "recall"]


def build(today: datetime, progress: Callable[[str], None] = lambda step: None) -> World:
    """The whole world, as it stands at `today`. Areas and criteria must be loaded."""
    world = World(today, assemble(today))
    with world.step("producers"):
        for maker in MAKERS:
            progress(maker.name)
            world.producers[maker.key] = register(world, maker)
    with world.step("rules and round"):
        open_round(world)
    progress("Đợt trước")
    fail_first(world)
    for story in STORIES:
        progress(story.product)
        tell(world, story)
    progress("Phiên họp hội đồng")
    meet(world)
    sit(world)
    decide(world)
    progress("Hội đồng trung ương")
    go_to_the_centre(world)
    progress("Sổ cũ, đánh giá lại")
    remember(world)
    progress("Kiểm tra, phản ánh")
    watch(world)
    progress("Các đợt năm 2024")
    keep_2024(world)
    progress("Trao đổi về hồ sơ")
    talk(world)
    progress("Lô hàng, truy xuất")
    follow(world)
    progress("Vùng nguyên liệu, nhật ký")
    grow(world)
    progress("Kế hoạch, kinh phí, chỉ tiêu")
    plan_years(world)
    progress("Hỗ trợ sản phẩm")
    support(world)
    progress("Thị trường")
    sell(world)
    return world


def recall(today: datetime) -> World:
    """The world that stands in the database, with fresh rows."""
    world = World(today, recall_cast())
    products = {
        dossier.product.name: dossier
        for dossier in Dossier.objects.select_related("product__producer__commune").order_by("id")
    }
    producers = {
        one.name: one for one in Producer.objects.filter(name__in=[m.name for m in MAKERS])
    }
    for maker in MAKERS:
        world.producers[maker.key] = producers[maker.name]
    for story in STORIES:
        world.dossiers[story.key] = products[story.product]
    given = {
        certificate.dossier_id: certificate
        for certificate in Certificate.objects.filter(dossier__isnull=False)
    }
    world.certificates = {
        key: given[dossier.pk] for key, dossier in world.dossiers.items() if dossier.pk in given
    }
    rounds = Round.objects.filter(area__code=BAC_NINH, area__edition="2025")
    world.round = rounds.earliest("id")
    sessions = Session.objects.filter(round=world.round).order_by("id")
    world.session, world.split_session, world.hall_session = sessions
    return world
