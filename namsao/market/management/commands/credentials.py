"""`namsao credentials`: make a key, check a credential."""

import sys
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from namsao.market.credentials import keys
from namsao.market.credentials.checking import LOCAL, LONGEST, NotSound, check
from namsao.market.credentials.documents import issuer

SECONDS = 20


class Command(BaseCommand):
    help = "Keys and checks of the certificates' Verifiable Credentials."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True)
        parts.add_parser("new-key", help="make a key that signs from now on; older ones stay")
        checked = parts.add_parser("check", help="check a credential: a file, an address or -")
        checked.add_argument("what_to_check")
        checked.add_argument("--issuer", default=issuer(), help="whom to trust, e.g. did:web:HOST")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "new-key":
            self.stdout.write(f"{keys.make_key(now())}")
            return
        try:
            found = check(_text(options["what_to_check"]), options["issuer"], now(), _fetch)
        except (NotSound, OSError) as error:
            raise CommandError(str(error)) from error
        subject = found.document["credentialSubject"]
        worth = "valid" if found.valid else found.reason
        self.stdout.write(f"{worth} {found.message} {subject.get('name', '')}".strip())
        if not found.valid:
            raise CommandError(worth, returncode=2)


def _text(where: str) -> str:
    if where == "-":
        return sys.stdin.read(LONGEST)
    if where.startswith(("https://", "http://")):
        return _fetch(where).decode()
    return Path(where).read_text(encoding="utf-8")


def _fetch(address: str) -> bytes:
    if not address.startswith(("https://", *(f"http://{host}" for host in LOCAL))):
        raise NotSound(f"{address} is not fetched")
    with urllib.request.urlopen(address, timeout=SECONDS) as answer:
        content: bytes = answer.read(LONGEST)
    return content
