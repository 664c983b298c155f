"""Build the demo world once: the second start keeps what people have done since."""

import sys

from django.db import transaction
from django.utils.timezone import now
from tqdm import tqdm

from namsao.people.models import User
from namsao.site.demo.cast import MAIL_DOMAIN
from namsao.site.demo.register import load_register
from namsao.site.demo.stories import MAKERS, STORIES
from namsao.site.demo.world import World, build


def build_once() -> World | None:
    """The world, if the database held none yet; None when it stands already.

    All or nothing: an interrupted start leaves an empty database, not half a world.
    """
    if User.objects.filter(email__endswith=f"@{MAIL_DOMAIN}").exists():
        return None
    steps = len(MAKERS) + len(STORIES) + 2
    shown = sys.stderr.isatty() or None
    with (
        transaction.atomic(),
        tqdm(total=steps, desc="Dựng dữ liệu chạy thử", disable=not shown, unit="bước") as bar,
    ):

        def progress(step: str) -> None:
            bar.set_postfix_str(step[:30])
            bar.update()

        progress("Sổ đăng ký đã công bố")
        load_register()
        return build(now(), progress)
