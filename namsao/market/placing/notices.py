"""Who hears that a channel refused a product; where products that change hands are taken down."""

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.market.models import Listing
from namsao.market.placing import actions
from namsao.market.placing.models import ShopFailure
from namsao.market.placing.queries import standing_of
from namsao.notices.kinds import kind
from namsao.notices.writing import send, subject_of
from namsao.people.queries import holders
from namsao.producers import actions as producers

PRODUCER = "market.publish"

kind(
    "market.refused",
    label=gettext_lazy("Kênh bán không nhận sản phẩm"),
    readers=(PRODUCER,),
)


@after(actions.note_refusal, tells=gettext_lazy("thành viên của chủ thể"))
def refused(event: Event) -> None:
    """The producer's members hear what was refused and why."""
    listing: Listing = subject_of(event)
    day = localtime(event.at).date()
    people = holders(PRODUCER, day, producer_id=listing.product.producer_id)
    failure = event.facts["failure"]
    send(
        "market.refused",
        people,
        event=event,
        about=listing,
        channel=standing_of(listing, day).name,
        why=ShopFailure(failure).label if failure in ShopFailure else failure,
        detail=event.facts["detail"],
    )


@after(producers.take_over)
def leave_the_former_shop(event: Event) -> None:
    """A product that changed hands is not sold by its former producer's shop any more."""
    thing = subject_of(event)
    product = getattr(thing, "product", None) or thing
    Listing.objects.filter(product=product, placement__shop__isnull=False, ended_at=None).exclude(
        placement__shop__producer=product.producer_id
    ).update(ended_at=event.at, ended_for="taken_over")
