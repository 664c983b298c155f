"""Closing the record: what it recognised goes into the register, and comes out again."""

from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates.actions.decisions import Signed, decide
from namsao.certificates.models import Certificate, Decision
from namsao.certificates.past import forms
from namsao.certificates.past.actions.guards import refuse
from namsao.certificates.past.models import PastEntry, PastRound
from namsao.certificates.queries import hanging_on
from namsao.kernel.action import Facts, Refused, action
from namsao.kernel.folding import fold
from namsao.kernel.reach import Actor
from namsao.law.deadlines import certificate_expiry
from namsao.law.past_rounds import PAST_MOVES, had_council
from namsao.law.regimes import IN_FORCE


def lacking(round: PastRound) -> list[str]:
    """What the record still lacks before it can be published, as sentences."""
    entries, kinds = list(round.entries.all()), {paper.kind for paper in round.papers.all()}
    duties = {member.duty for member in round.members.all() if member.present}
    recognised = any(entry.outcome == "recognised" for entry in entries)
    wants = (
        (bool(entries), _("Chưa ghi sản phẩm nào.")),
        ("chair" in duties, _("Chưa ghi chủ tịch hội đồng có mặt.")),
        ("minutes" in kinds, _("Chưa có bản chụp biên bản họp hội đồng.")),
        ("decision" in kinds or not recognised, _("Chưa có bản chụp quyết định công nhận.")),
    )
    return [said for there, said in wants if not there]


def _incomplete(round: PastRound) -> str | None:
    return " ".join(lacking(round)) or None


@action(
    PastRound,
    PAST_MOVES["publish_past_round"],
    label=gettext_lazy("Lưu và công bố"),
    effect=gettext_lazy(
        "Khóa bản ghi và đưa các giấy chứng nhận vào sổ; ai cũng tra cứu được."
        " Không gửi tin cho ai."
    ),
    form=forms.Publish,
    guard=_incomplete,
)
def publish_past_round(
    round: PastRound,
    *,
    by: Actor,
    at: datetime,
    decision_number: str = "",
    decided_on: date | None = None,
    signer: str = "",
) -> Facts:
    """Close the record; what was recognised is in the register, valid to its end (12.1)."""
    recognised = list(round.entries.filter(outcome="recognised").select_related("commune"))
    if recognised:
        if decided_on is None:
            refuse("decided_on", _("Hãy ghi ngày quyết định."))
        level: Any = round.level
        if decided_on >= IN_FORCE or not had_council(level, decided_on):
            refuse("decided_on", _("Ngày ấy cấp này không còn thẩm quyền theo quyết định cũ."))
        signed = Signed(decision_number, decided_on, signer)
        round.decision = decide(round.area, "recognition", signed, round.met_on, at)
        for entry in recognised:
            _into_the_register(entry, round.decision)
    return {"decision": decision_number, "recognised": len(recognised)}


def _into_the_register(entry: PastEntry, decision: Decision) -> Certificate:
    """The certificate as it was given; one that stands already is tied, if it says the same."""
    number = entry.certificate_number
    standing = Certificate.objects.filter(number=number).first() if number else None
    if standing is not None:
        return _tie(standing, entry, decision)
    _refuse_double(entry, decision)
    key = f"{entry.product_name} {entry.producer_name} {entry.place} {number}"
    return Certificate.objects.create(
        number=number or f"ĐC-{decision.decided_on.year}-{entry.round_id}-{entry.pk}",
        token=token_urlsafe(12),
        state="issued",
        regime=entry.round.regime,
        kept=entry,
        decision=decision,
        area=entry.commune,
        product_name=entry.product_name,
        product_code=entry.product_code,
        producer_name=entry.producer_name,
        place=entry.place,
        line=entry.line,
        stars=entry.stars,
        issued_on=decision.decided_on,
        issued_year=decision.decided_on.year,
        expires_on=certificate_expiry(decision.decided_on),
        search_key=fold(key),
    )


def _tie(standing: Certificate, entry: PastEntry, decision: Decision) -> Certificate:
    """A certificate of an imported list or a published source, now with its round."""
    day = decision.decided_on
    agrees = (
        standing.dossier_id is None
        and standing.kept_id is None
        and fold(standing.product_name) == fold(entry.product_name)
        and (standing.stars, standing.issued_year) == (entry.stars, day.year)
        and standing.issued_on in {None, day}
        and standing.area is not None
        and standing.area.path.startswith(entry.round.keeper.path)
    )
    if not agrees:
        raise Refused(
            _("Số giấy chứng nhận %s đã có trong sổ và ghi khác. Hãy xem lại cả hai.")
            % standing.number
        )
    standing.kept, standing.decision = entry, decision
    standing.issued_on = day
    standing.expires_on = standing.expires_on or certificate_expiry(day)
    standing.save(update_fields=["kept", "decision", "issued_on", "expires_on"])
    return standing


def _refuse_double(entry: PastEntry, decision: Decision) -> None:
    """A recognition is published once: the same one under another number is named."""
    rows = Certificate.objects.filter(
        area__path__startswith=entry.round.keeper.path,
        issued_year=decision.decided_on.year,
        stars=entry.stars,
    )
    mine = (fold(entry.product_name), fold(entry.producer_name))
    for name, producer, number in rows.values_list("product_name", "producer_name", "number"):
        if (fold(name), fold(producer)) == mine:
            raise Refused(
                _("“%(product)s” đã có trong sổ với số %(number)s. Hãy ghi số ấy vào sản phẩm.")
                % {"product": entry.product_name, "number": number}
            )


@action(
    PastRound,
    PAST_MOVES["reopen_past_round"],
    label=gettext_lazy("Mở lại bản ghi"),
    effect=gettext_lazy(
        "Rút các giấy chứng nhận của đợt khỏi sổ để sửa, cho đến khi công bố lại."
    ),
    form=forms.Because,
)
def reopen_past_round(round: PastRound, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Take back what this record put into the register; refused once something hangs on it.

    A certificate that stood there before stays, without its round.
    """
    if PastEntry.objects.filter(came_from__round=round).exists():
        raise Refused(_("Một đợt của tỉnh đã dùng kết quả của đợt này."))
    rows = Certificate.objects.select_for_update(of=("self",)).filter(kept__round=round)
    made = list(rows.filter(imported=None, source="").values_list("pk", flat=True))
    if later := hanging_on(made):
        raise Refused(
            _("Không mở lại được: đã có việc khác gắn với giấy chứng nhận số %s.") % later
        )
    Certificate.objects.filter(pk__in=made).delete()
    rows.update(kept=None, decision=None)
    _forget_decision(round)
    return {"reason": reason, "deleted": len(made)}


def _forget_decision(round: PastRound) -> None:
    """The decision goes too, unless it carries more: its number may be what was wrong."""
    decision, round.decision = round.decision, None
    PastRound.objects.filter(pk=round.pk).update(decision=None)
    if decision is None or decision.certificates.exists() or decision.past_rounds.exists():
        return
    Decision.objects.filter(pk=decision.pk).delete()


@action(
    PastRound,
    PAST_MOVES["drop_past_round"],
    label=gettext_lazy("Bỏ bản ghi này"),
    effect=gettext_lazy("Bản ghi không được công bố và không sửa được nữa."),
    form=forms.Because,
)
def drop_past_round(round: PastRound, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Give up a record that was begun by mistake."""
    return {"reason": reason}
