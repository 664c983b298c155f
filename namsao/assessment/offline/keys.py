"""The secret that a sign-in lends to a device: whose it is, and when it is over."""

from collections.abc import Mapping

from namsao.kernel.reach import Actor

COOKIE = "namsao_desk"
PATH = "/"  # every page that a device keeps, whichever capability wrote it
SECRET = "desk"  # its name in the server's session


def cookie_of(actor: Actor, secret: str) -> str:
    """The cookie's value: the person it is lent to, then the secret."""
    return f"{actor.user_id}.{secret}"


def is_over(cookies: Mapping[str, str], kept: str | None) -> bool:
    """Whether a device still holds a secret that no sign-in of now lent it."""
    return COOKIE in cookies and cookies[COOKIE] != kept
