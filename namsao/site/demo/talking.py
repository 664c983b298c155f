"""What is said about dossiers in the demo: a question each way, an answer, a note of an office."""

from datetime import timedelta

from django.utils.timezone import localtime

from namsao.dossiers import actions as talking
from namsao.dossiers.models import Dossier
from namsao.site.demo.papers import sample_upload
from namsao.site.demo.scene import World, ago


def talk(world: World) -> None:
    """Mai and her commune talk about noodles, the province about a pot of spice."""
    with world.step("messages"):
        cast, today = world.cast, localtime(world.today).date()
        noodles: Dossier = world.dossiers["noodles"]
        asked = talking.write(
            noodles,
            by=cast.cuc.actor,
            at=ago(world, 4),
            text="Hợp đồng thu mua gạo còn hiệu lực tới hết năm nay hay đã gia hạn? (hư cấu)",
            criterion="1.1",
            answer_by=today - timedelta(days=1),
        ).made
        talking.answer_message(
            asked,
            by=cast.mai.actor,
            at=ago(world, 3),
            text="Đã gia hạn tới hết năm sau, bản mới đang chờ ký. (hư cấu)",
        )
        talking.write(
            noodles,
            by=cast.mai.actor,
            at=ago(world, 1),
            text="Xã có cần bản giấy của phiếu kiểm nghiệm không? (hư cấu)",
            answer_by=today + timedelta(days=3),
        )
        talking.note(
            noodles,
            by=cast.cuc.actor,
            at=ago(world, 1, 14),
            text="Gọi trưởng thôn hỏi số hộ cung gạo trước khi viết báo cáo. (hư cấu)",
        )
        talking.note(
            world.dossiers["spice"],
            by=cast.dung.actor,
            at=ago(world, 2),
            text="Báo cáo của xã chưa nói lao động mùa vụ, xin xã cho biết thêm. (hư cấu)",
            audience="offices",
            upload=sample_upload("bao-cao-cua-xa"),
            answer_by=today + timedelta(days=5),
        )
