"""Who hears of an invitation: the person invited, by mail with the link."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.people import actions
from namsao.people.models import Invitation


@after(actions.invite_member)
@after(actions.invite_officer)
def send_invitation(event: Event) -> None:
    """Send the link. It opens for whoever signs in under that very address."""
    invitation = Invitation.objects.select_related("area", "producer", "invited_by").get(
        pk=event.subject.split(":")[1]
    )
    address = settings.ADDRESS + reverse("people:invitation", args=[invitation.token])
    text = render_to_string(
        "people/invitation.txt", {"invitation": invitation, "address": address}
    )
    subject, _, body = text.partition("\n")
    send_mail(subject, body.strip(), None, [invitation.email])
