"""How people come to hold something: registering a producer, invitations, ends."""

from datetime import date, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.people import forms
from namsao.people.models import Holding, Invitation, User
from namsao.people.roles import Role
from namsao.producers.actions import create_producer
from namsao.producers.models import Producer

INVITATION_DAYS = 14

# Which roles an office may give, and at which level of area. The office above invites the office
# below; a council's and a team's roles come with an appointment to a round.
INVITES: dict[str, dict[str, str]] = {
    Role.ADMINISTRATOR: {
        Role.OCOP_OFFICE: "province",
        Role.LEADER: "province",
        Role.AUDITOR: "province",
    },
    Role.MINISTRY_OFFICE: {Role.OCOP_OFFICE: "province", Role.LEADER: "province"},
    Role.LEADER: {Role.OCOP_OFFICE: "province"},
    Role.OCOP_OFFICE: {
        Role.COMMUNE_OFFICER: "commune",
        Role.ADVISORY_MEMBER: "province",
        Role.COUNCIL_MEMBER: "province",
        Role.COUNCIL_CHAIR: "province",
        Role.COUNCIL_SECRETARY: "province",
    },
}


@action(
    User,
    "register_producer",
    label=gettext_lazy("Đăng ký chủ thể"),
    effect=gettext_lazy("Ghi chủ thể vào sổ của xã và giao bạn làm thành viên của chủ thể."),
    form=forms.RegisterProducer,
)
def register_producer(
    user: User, *, by: Actor, at: datetime, consent_contact: bool = False, **fields: Any
) -> Made[Producer]:
    """A person registers the producer they act for, and becomes its member (Article 2.3)."""
    own = Holding.objects.filter(user=user, role=Role.PRODUCER_MEMBER, until=None)
    if own.filter(producer__name=fields["name"], producer__commune=fields["commune"]).exists():
        said = _("Bạn đã đăng ký chủ thể tên này ở xã này.")
        raise Refused(said, {"name": [said]})
    producer = create_producer(**fields)
    Holding.objects.create(
        user=user, role=Role.PRODUCER_MEMBER, producer=producer, since=localtime(at).date()
    )
    facts = {"name": producer.name, "kind": producer.kind, "consent_contact": consent_contact}
    return Made(producer, facts)


def _invite(
    by: Actor,
    at: datetime,
    email: str,
    role: str,
    area: Area | None = None,
    producer: Producer | None = None,
) -> Made[Invitation]:
    offer = {"email": email.strip().lower(), "role": role, "area": area, "producer": producer}
    pending = Invitation.objects.filter(**offer, accepted_at=None, expires_at__gt=at).first()
    if pending:
        said = (
            _(
                "Địa chỉ này đã có lời mời như vậy, còn hạn đến %s. Người được mời thấy lời mời ở"
                " trang của mình khi đăng nhập."
            )
            % f"{localtime(pending.expires_at):%d/%m/%Y}"
        )
        raise Refused(said, {"email": [said]})
    invitation = Invitation.objects.create(
        **offer,
        token=token_urlsafe(32),
        invited_by_id=by.user_id,
        invited_at=at,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    # The address is in the invitation, which goes one day; events are for ever.
    return Made(invitation, {"role": role})


@action(
    Producer,
    "invite_member",
    label=gettext_lazy("Mời thành viên"),
    effect=gettext_lazy("Gửi thư mời. Người nhận sẽ xem và sửa được hồ sơ của chủ thể này."),
    form=forms.InviteMember,
)
def invite_member(producer: Producer, *, by: Actor, at: datetime, email: str) -> Made[Invitation]:
    """A producer's member invites another person to act for the producer."""
    return _invite(by, at, email, Role.PRODUCER_MEMBER, producer=producer)


@action(
    Area,
    "invite_officer",
    label=gettext_lazy("Mời cán bộ"),
    effect=gettext_lazy("Gửi thư mời. Người nhận giữ vai trò này trong địa bàn đã chọn."),
    form=forms.InviteOfficer,
)
def invite_officer(
    area: Area, *, by: Actor, at: datetime, email: str, role: str
) -> Made[Invitation]:
    """An office invites an officer of the office below."""
    for grant in by.granting("people.invite_officer"):
        level = INVITES.get(grant.role, {}).get(role)
        if level == area.level and area.path.startswith(grant.area_path or "?"):
            return _invite(by, at, email, role, area=area)
    said = _("Bạn không thể giao vai trò này ở %s.") % area.title
    raise Refused(said, {"role": [said]})


@action(
    Invitation,
    "accept_invitation",
    label=gettext_lazy("Nhận vai trò"),
    effect=gettext_lazy("Bạn bắt đầu giữ vai trò này từ hôm nay."),
)
def accept_invitation(invitation: Invitation, *, by: Actor, at: datetime) -> Made[Holding]:
    """The invited person takes the role. An invitation is used once and within its days."""
    if invitation.accepted_at:
        raise Refused(_("Lời mời này đã được nhận."))
    if at > invitation.expires_at:
        raise Refused(_("Lời mời đã hết hạn. Hãy xin người mời gửi lại."))
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    return Made(
        grant_holding(
            by.user_id,
            invitation.role,
            localtime(at).date(),
            area=invitation.area,
            producer=invitation.producer,
        )
    )


def grant_holding(
    user_id: int,
    role: str,
    since: date,
    *,
    area: Area | None = None,
    producer: Producer | None = None,
) -> Holding:
    """The person's living holding of the role there, made if there is none yet.

    Part of the actions that give roles: accepting an invitation, an appointment to a round.
    """
    alive = Holding.objects.filter(
        user_id=user_id, role=role, area=area, producer=producer, until=None
    ).first()
    return alive or Holding.objects.create(
        user_id=user_id, role=role, area=area, producer=producer, since=since
    )


@action(
    Holding,
    "end_holding",
    label=gettext_lazy("Kết thúc vai trò"),
    effect=gettext_lazy("Người này không còn vai trò đó từ ngày mai. Lịch sử được giữ nguyên."),
)
def end_holding(holding: Holding, *, by: Actor, at: datetime) -> Facts:
    """The holding ends with this day."""
    if holding.until is not None:
        raise Refused(_("Vai trò này đã kết thúc."))
    holding.until = localtime(at).date() + timedelta(days=1)
    holding.save(update_fields=["until"])
    return {"user": holding.user_id, "role": holding.role}
