"""Finding complaints again: by the sender's code, for the public page, for the offices."""

import hashlib
import hmac
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from namsao.certificates.models import Certificate, Complaint


def by_code(text: str) -> Complaint | None:
    """The complaint of that code, however it was typed."""
    code = "".join(sign for sign in text.upper() if sign.isalnum())
    rows = Complaint.objects.select_related("certificate")
    return rows.filter(code=code).first() if code.isascii() else None


def public_answers(certificate: Certificate) -> QuerySet[Complaint]:
    """What the office answered to everybody, newest first."""
    return Complaint.objects.filter(
        certificate=certificate, state="answered", answer_is_public=True
    ).order_by("-ended_at")


def place_of(address: str, day: date) -> str:
    """A digest of a network address, of that day alone: it tells a flood and names nobody."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"complaint:{day}:{address}".encode(), hashlib.sha256).hexdigest()


def sent_before(number: str) -> Complaint | None:
    """What a form with that number has already made."""
    return Complaint.objects.filter(sent_form=number).first()
