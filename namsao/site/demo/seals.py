"""Seals of the demo's offices: made at set-up, by themselves, and they say so."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from namsao.papers.seals import make_self_made

OFFICES = {"24": "OCOP Bắc Ninh (dấu thử nghiệm)", "00": "OCOP trung ương (dấu thử nghiệm)"}


def make_seals(now: datetime) -> None:
    """A self-made seal for each, where the folder of seals has none yet."""
    for code, name in OFFICES.items():
        make_self_made(Path(settings.SEALS), code, name, now)
