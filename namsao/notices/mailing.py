"""Sending letters by e-mail."""

import smtplib
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from django.core.mail import EmailMessage, mailers

from namsao.notices.models import Delivery, Failure
from namsao.notices.outgoing import NotSent, attempt_next


def send_letters(at: datetime) -> int:
    """Send the letters that are due; returns how many went out.

    Where the mail server itself is not to be had the pass ends: the other letters would wait for
    it one by one, and meet the same.
    """
    mailer: Any = mailers.default
    sent = 0
    try:
        while tried := attempt_next(Delivery.objects.all(), partial(_send, mailer), at):
            if tried.obstacle is None:
                sent += 1
            elif tried.obstacle.failure in (Failure.UNREACHABLE, Failure.LOGIN):
                break
    finally:
        _hang_up(mailer)
    return sent


def _send(mailer: Any, letter: Delivery) -> None:
    message = EmailMessage(
        letter.subject,
        letter.body,
        to=[letter.address],
        headers={"Auto-Submitted": "auto-generated"},  # no "out of office" in return
    )
    try:
        mailer.open()
        mailer.send_messages([message])
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent(Failure.LOGIN, _said(error)) from error
    except smtplib.SMTPRecipientsRefused as error:
        _hang_up(mailer)
        raise NotSent(Failure.RECIPIENT, _said(*error.recipients.values())) from error
    except smtplib.SMTPServerDisconnected as error:
        raise NotSent(Failure.UNREACHABLE, error) from error
    except smtplib.SMTPException as error:
        _hang_up(mailer)
        raise NotSent(Failure.REFUSED, _said(error)) from error
    except OSError as error:
        raise NotSent(Failure.UNREACHABLE, error) from error


def _said(*answers: Any) -> str:
    """The server's answers as text: a code, and words that may come as bytes."""
    parts: list[str] = []
    for answer in answers:
        code, words = (
            (answer.smtp_code, answer.smtp_error)
            if isinstance(answer, smtplib.SMTPResponseException)
            else answer
            if isinstance(answer, tuple)
            else ("", answer)
        )
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        parts.append(f"{code} {said}".strip())
    return "; ".join(parts)


def _hang_up(mailer: Any) -> None:
    # The next letter opens a connection of its own; how this one ends changes nothing.
    with suppress(OSError, smtplib.SMTPException):
        mailer.close()
    mailer.connection = None
