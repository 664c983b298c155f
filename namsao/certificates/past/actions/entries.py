"""The products of a kept round, checked against the law of its day."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from namsao.certificates.importing.values import Unclear
from namsao.certificates.past import forms
from namsao.certificates.past.actions.guards import being_written, refuse, round_being_written
from namsao.certificates.past.models import PastEntry, PastMark, PastRound
from namsao.certificates.past.units import commune_of
from namsao.kernel.action import Facts, Made, action
from namsao.kernel.reach import Actor
from namsao.law.past_rounds import outcomes, stars_by_band
from namsao.law.regimes import regime
from namsao.law.steps import Level


@action(
    PastRound,
    "enter_past_dossier",
    label=gettext_lazy("Ghi một sản phẩm"),
    form=forms.EnterDossier,
    guard=being_written,
)
def enter_past_dossier(
    round: PastRound, *, by: Actor, at: datetime, marks: dict[int, Decimal], **facts: Any
) -> Facts:
    """Record a product with the council's total, stars and outcome (148/2023, criteria)."""
    entry = PastEntry(round=round)
    _write(entry, marks, facts)
    return _told(entry)


@action(
    PastEntry,
    "correct_past_dossier",
    label=gettext_lazy("Sửa"),
    form=forms.EnterDossier,
    guard=round_being_written,
)
def correct_past_dossier(
    entry: PastEntry, *, by: Actor, at: datetime, marks: dict[int, Decimal], **facts: Any
) -> Facts:
    """Correct what was recorded of a product."""
    _write(entry, marks, facts)
    return _told(entry)


@action(
    PastEntry,
    "strike_past_dossier",
    label=gettext_lazy("Bỏ khỏi đợt"),
    guard=round_being_written,
)
def strike_past_dossier(entry: PastEntry, *, by: Actor, at: datetime) -> Made[PastRound]:
    """Take a product out of the record again."""
    round, told = entry.round, _told(entry)
    PastEntry.objects.filter(pk=entry.pk).delete()
    return Made(round, told)


def _told(entry: PastEntry) -> Facts:
    return {
        "name": entry.product_name,
        "total": str(entry.total),
        "stars": entry.stars,
        "outcome": entry.outcome,
    }


def _write(entry: PastEntry, marks: dict[int, Decimal], facts: dict[str, Any]) -> None:
    round = entry.round
    for name, value in facts.items():
        setattr(entry, name, value)
    _check_outcome(entry)
    try:
        entry.commune = commune_of(entry.place, round.area, round.met_on, round.keeper)
    except Unclear as unclear:
        refuse("place", f"{unclear.wrong} {unclear.remedy}")
    same = PastEntry.objects.filter(
        round=round, product_name=entry.product_name, producer_name=entry.producer_name
    )
    if same.exclude(pk=entry.pk).exists():
        refuse("product_name", _("Sản phẩm này đã có trong đợt."))
    entry.save()
    entry.marks.all().delete()
    PastMark.objects.bulk_create(
        PastMark(entry=entry, member_id=member, total=total) for member, total in marks.items()
    )


def _check_outcome(entry: PastEntry) -> None:
    """Against the law of the time: bands, who recognised, from where a product went up."""
    law, level = regime(entry.round.regime), cast(Level, entry.round.level)
    total = Fraction(entry.total)
    most = stars_by_band(law, total)
    if entry.stars > most:
        said = _("%(total)s điểm nhiều nhất được %(most)d sao.")
        refuse("stars", said % {"total": entry.total, "most": most})
    if entry.outcome not in outcomes(law, level, total, entry.stars):
        said = _("Theo %(law)s, cấp này không làm thế với %(total)s điểm, %(stars)d sao.")
        refuse(
            "outcome",
            said
            % {
                "law": law.title.in_language(get_language() or "vi"),
                "total": entry.total,
                "stars": entry.stars,
            },
        )
    if entry.outcome != "recognised":
        entry.certificate_number = ""
