"""Between a browser and the actions: who asks, and where to go on."""

from django.http import HttpRequest

from namsao.kernel.reach import NOBODY, Actor


def actor_of(request: HttpRequest) -> Actor:
    """The person behind a request; nobody when nobody is signed in."""
    return getattr(request.user, "actor", NOBODY)
