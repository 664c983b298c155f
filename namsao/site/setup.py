"""What stands between a fresh checkout and a site that answers: assets, tables, areas."""

import os
from collections.abc import Callable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.utils.timezone import now

from namsao.areas.loading import load_areas
from namsao.market.catalogue import fill
from namsao.market.credentials.keys import make_key
from namsao.site import assets, database
from namsao.site.demo.seals import make_seals

type Say = Callable[[str], None]

PACKAGE = Path(__file__).parents[1]


def compile_messages(package: Path = PACKAGE) -> int:
    """Compile every catalogue whose `.mo` is missing or older; returns how many."""
    count = 0
    for source in sorted(package.glob("*/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as po:
            catalogue = read_po(po)
        draft = target.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as mo:
            write_mo(mo, catalogue)
        draft.replace(target)
        count += 1
    return count


def prepare_files(say: Say = lambda step: None) -> None:
    """Fonts, scripts, style sheets and catalogues; quick when nothing has changed."""
    compile_messages()
    say("Phông chữ, kiểu dáng, mã trang")
    assets.build(Path(settings.STATICFILES_DIRS[0]))
    call_command("collectstatic", interactive=False, verbosity=0)
    make_key(now(), unless_there=True)
    if settings.DEMO:
        make_seals(now())


def prepare_database(say: Say = lambda step: None) -> None:
    """Tables, the site's cache, areas, and the rights of the application's role.

    Needs a connection as the owner of the tables (NAMSAO_DATABASE_ROLE=owner).
    """
    say("Bảng dữ liệu")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    say("Đơn vị hành chính")
    load_areas()
    fill()
    database.grant_application_role()
