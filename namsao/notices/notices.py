"""Who hears of an invitation: the person invited, by a letter with the link.

It is told here and not among the people, who stand below: only from here do letters leave.
"""

from django.utils.translation import gettext_lazy

from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.notices.writing import full, render, subject_of, write_letter
from namsao.people import actions
from namsao.people.models import Invitation


@after(actions.invite_member, tells=gettext_lazy("người được mời, qua thư điện tử"))
@after(actions.invite_officer, tells=gettext_lazy("người được mời, qua thư điện tử"))
def write_to_the_invited(event: Event) -> None:
    """Send the link. It opens for whoever signs in under that very address."""
    invitation: Invitation = subject_of(event)
    place = invitation.area or invitation.producer.commune  # type: ignore[union-attr]
    text = render(
        "notices/invitation.txt",
        {"invitation": invitation, "address": full(invitation.get_absolute_url())},
    )
    write_letter(f"invitation:{invitation.pk}", invitation.email, text, event, place.path)
