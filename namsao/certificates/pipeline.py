"""Whose certificate will be lost: the renewals of an area, week by week (Article 7.6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncWeek
from django.utils.translation import gettext_lazy as _

from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.kernel.reach import Actor
from namsao.law.deadlines import RENEWAL_CLOSES, Window, renewal_window
from namsao.law.dossier import OPEN, WITH_PRODUCER
from namsao.law.renewals import PREPARED

CLOSES = timedelta(days=RENEWAL_CLOSES.amount)


class Stage(StrEnum):
    """How far the renewal of a certificate is."""

    FILED = "filed"
    BEGUN = "begun"
    UNTIED = "untied"  # no product here, so nobody is reminded and nothing can be filed
    NOT_BEGUN = "not_begun"
    MISSED = "missed"


STAGES = {
    Stage.FILED: _("Đã nộp"),
    Stage.BEGUN: _("Đang soạn"),
    Stage.UNTIED: _("Chưa nối với sản phẩm"),
    Stage.NOT_BEGUN: _("Chưa bắt đầu"),
    Stage.MISSED: _("Đã lỡ hạn nộp"),
}


@dataclass(frozen=True)
class Renewal:
    """A certificate that nears its end, with its window and how far its renewal is."""

    certificate: Certificate
    window: Window
    stage: Stage

    @property
    def label(self) -> Any:
        """How far the renewal is, in words."""
        return STAGES[self.stage]


@dataclass(frozen=True)
class Week:
    """The certificates whose window closes in the week from that Monday."""

    monday: date
    all: int
    filed: int

    @property
    def at_risk(self) -> int:
        """Those of which no renewal has been filed."""
        return self.all - self.filed


def ending(actor: Actor, today: date) -> QuerySet[Certificate]:
    """The living certificates in reach that end within 210 days, the soonest window first.

    Each knows whether a renewal of it is begun, and whether one is filed.
    """
    renewals = Dossier.objects.filter(follows=OuterRef("number"), kind="renewal")
    filed = renewals.filter(state__in=OPEN - WITH_PRODUCER)
    # Returned for completion is filed all the same.
    returned = renewals.filter(state__in=WITH_PRODUCER, submitted_at__isnull=False)
    return (
        Certificate.objects.where_may(actor, "certificates.view")
        .filter(
            state="issued",
            replaced_by=None,
            expires_on__gte=today,
            expires_on__lte=today + timedelta(days=PREPARED),
        )
        .annotate(
            begun=Exists(renewals.filter(state__in=OPEN)),
            filed=Exists(filed) | Exists(returned),
        )
        .select_related("product__producer", "area")
        .order_by("expires_on", "id")
    )


def unfiled(actor: Actor, today: date) -> QuerySet[Certificate]:
    """Those of `ending` of which no renewal has been filed."""
    rows: Any = ending(actor, today)
    found: QuerySet[Certificate] = rows.filter(filed=False)
    return found


def renewals_of(rows: Iterable[Certificate], today: date) -> list[Renewal]:
    """Certificates of `ending` with window and stage."""
    return [renewal_of(certificate, today) for certificate in rows]


def renewal_of(certificate: Any, today: date) -> Renewal:
    """One certificate, which carries what `ending` has annotated, with window and stage."""
    if certificate.expires_on is None:
        raise ValueError(f"{certificate} has no expiry")
    window = renewal_window(certificate.expires_on)
    if certificate.filed:
        stage = Stage.FILED
    elif today > window.closes_on:
        stage = Stage.MISSED
    elif certificate.begun:
        stage = Stage.BEGUN
    elif certificate.product_id is None:
        stage = Stage.UNTIED
    else:
        stage = Stage.NOT_BEGUN
    return Renewal(certificate, window, stage)


def by_week(actor: Actor, today: date) -> list[Week]:
    """How many windows close in each week to come, and how many of these have filed."""
    rows = (
        ending(actor, today)
        .filter(expires_on__gte=today + CLOSES)
        .order_by()
        .annotate(monday=TruncWeek(F("expires_on") - CLOSES))
        .values("monday")
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(filed=True)))
        .order_by("monday")
    )
    return [Week(_day(row["monday"]), row["all"], row["done"]) for row in rows]


def _day(moment: date) -> date:
    return date(moment.year, moment.month, moment.day)
