"""A program at the site: plain HTTP with cookies, for what a browser is too polite to do."""

import http.client
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode, urlsplit

from django.utils.crypto import get_random_string

from namsao.site.demo.cast import MAIL_DOMAIN
from tests.conftest import Site

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What the site said."""

    status: int
    text: str
    headers: Mapping[str, str]


@dataclass
class Client:
    """One session. Follows no redirects; may be used by many threads once signed in."""

    site: Site
    cookies: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, site: Site, name: str) -> Self:
        """Signed in as a person of the demo world."""
        session = site.session_of(f"{name}@{MAIL_DOMAIN}")
        return cls(site, {"sessionid": session, "csrftoken": get_random_string(32)})

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, object], **headers: str) -> Answer:
        """Send a form. `X_Autosave="1"` stands for the header X-Autosave."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(path, urlencode(fields, doseq=True).encode(), FORM, **named)

    def send(self, path: str, body: bytes | Iterable[bytes], kind: str, **headers: str) -> Answer:
        """Send a body of any kind, with the token that a form would carry."""
        token = {"X-CSRFToken": self.cookies.get("csrftoken", ""), "Content-Type": kind}
        return self._ask("POST", path, body, token | headers)

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection(urlsplit(self.site.url).netloc, timeout=60)
        try:
            connection.request(method, path, body, {"Cookie": cookies, **(headers or {})})
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and (found := re.match(r"([^=]+)=([^;]*)", value)):
                self.cookies[found[1]] = found[2]
        return Answer(answer.status, text, dict(answer.getheaders()))
