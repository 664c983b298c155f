"""Finding complaints again: by the sender's code, for the public page, for the offices."""

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


def sent_before(number: str) -> Complaint | None:
    """What a form with that number has already made."""
    return Complaint.objects.filter(sent_form=number).first()
