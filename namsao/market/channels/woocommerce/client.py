"""Speaks to a WooCommerce shop: REST API v3 over https, key and secret by Basic authentication.

Every address is checked as webhooks' are: the shop's address is typed by a person, and this
program stands inside an office's network. Redirections are not followed, answers are read up to
a limit, and nothing of a buyer is ever asked for.
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from namsao.market.channels.woocommerce import MARK
from namsao.market.placing.models import ShopFailure
from namsao.notices import addresses
from namsao.notices.outgoing import NotSent
from namsao.notices.posting import exchange

ROOT = "/wp-json/wc/v3"
BATCH = 50  # the API's own limit is 100; pictures are copied while the shop answers
MOST_BYTES = 4_000_000
LONGEST_WAIT = timedelta(hours=6)
PAGES = 50  # of orders: 5,000 a month
FAULTS = {401: ShopFailure.LOGIN, 403: ShopFailure.LOGIN, 404: ShopFailure.ADDRESS}
SOLD = ("processing", "completed")


@dataclass(frozen=True)
class Shown:
    """A product as the shop has it."""

    number: int
    online: bool
    url: str


@dataclass(frozen=True)
class SoldLine:
    """A line of an order: which product, how many, for how much (VND, as paid)."""

    product: int
    quantity: int
    total: int


class Client:
    """One shop. Every method raises NotSent with what went wrong, in a person's terms."""

    def __init__(self, url: str, key: str, secret: str) -> None:
        self.url = url.rstrip("/")
        self.login = "Basic " + b64encode(f"{key}:{secret}".encode()).decode()

    def currency(self) -> str:
        """The code of the currency that the shop sells in."""
        return str(_mapping(self._ask("GET", "/data/currencies/current")).get("code", ""))

    def weight_unit(self) -> str:
        """kg, g, lbs or oz."""
        found = self._ask("GET", "/settings/products/woocommerce_weight_unit")
        return str(_mapping(found).get("value", ""))

    def category(self, name: str) -> int:
        """The number of the category of that name, made where there is none."""
        rows = self._ask("GET", "/products/categories", {"search": name, "per_page": 100})
        for row in _rows(rows):
            if unescape(str(row.get("name", ""))) == name:  # the shop escapes & and <
                return int(row["id"])
        try:
            return int(
                _mapping(self._ask("POST", "/products/categories", body={"name": name}))["id"]
            )
        except _Fault as fault:
            if fault.code == "term_exists" and fault.resource:
                return fault.resource
            raise

    def owned(self, sku: str) -> Shown | None:
        """Our product of that SKU, None where there is none. NotSent where it is somebody's."""
        for row in _rows(self._ask("GET", "/products", {"sku": sku, "status": "any"})):
            marks = {one.get("key"): one.get("value") for one in row.get("meta_data", ())}
            if marks.get(MARK) != sku:
                raise NotSent(ShopFailure.DUPLICATE, f"SKU {sku}", final=True)
            return _shown(row)
        return None

    def look(self, numbers: Sequence[int]) -> dict[int, Shown]:
        """Those products as the shop shows them now; what it has lost is missing."""
        asked = {"include": ",".join(map(str, numbers)), "per_page": 100, "status": "any"}
        fields = {"_fields": "id,status,permalink"}
        rows = self._ask("GET", "/products", asked | fields)
        return {one.number: one for one in map(_shown, _rows(rows))}

    def batch(
        self, create: Sequence[dict[str, Any]], update: Sequence[dict[str, Any]]
    ) -> tuple[list["Shown | NotSent"], list["Shown | NotSent"]]:
        """Make and change products, at most BATCH together; what became of each, in order."""
        body = {"create": list(create), "update": list(update)}
        answer = _mapping(self._ask("POST", "/products/batch", body=body))
        made, changed = (
            [_outcome(row) for row in _rows(answer.get(name, []))] for name in ("create", "update")
        )
        if (len(made), len(changed)) != (len(create), len(update)):
            raise NotSent(ShopFailure.ANSWER, "batch")
        return made, changed

    def sold(self, first: date, last: date) -> Iterator[SoldLine]:
        """The lines of orders paid from `first` to `last`, both included, by the shop's clock."""
        asked = {
            "after": f"{first - timedelta(days=1)}T23:59:59",
            "before": f"{last + timedelta(days=1)}T00:00:00",
            "status": ",".join(SOLD),
            "per_page": 100,
            "orderby": "id",
            "order": "asc",
            # Neither who bought nor where it went.
            "_fields": "id,line_items.product_id,line_items.quantity,line_items.total",
        }
        for page in range(1, PAGES + 1):
            rows = _rows(self._ask("GET", "/orders", asked | {"page": page}))
            for order in rows:
                for line in order.get("line_items", ()):
                    total = round(float(line["total"]))
                    yield SoldLine(int(line["product_id"]), int(line["quantity"]), total)
            if len(rows) < 100:
                return

    def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
    ) -> Any:
        asked = f"?{urlencode(query)}" if query else ""
        try:
            target = addresses.check(f"{self.url}{ROOT}{path}{asked}")
        except addresses.BadAddress as error:
            raise NotSent(ShopFailure.ADDRESS, error) from error
        headers = {
            "Authorization": self.login,
            "Accept": "application/json",
            "User-Agent": "NamSao-Channel",
        }
        sent = None
        if body is not None:
            sent = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        try:
            answer = exchange(target, method, sent, headers, MOST_BYTES)
        except (OSError, HTTPException) as error:
            raise NotSent(ShopFailure.UNREACHABLE, error or type(error).__name__) from error
        try:
            told = json.loads(answer.body)
        except ValueError:
            told = None
        if 200 <= answer.status < 300 and told is not None:
            return told
        raise _fault(answer.status, told, answer.headers.get("Retry-After", ""))


class _Fault(NotSent):
    """An error as the API words it: {"code", "message", "data": {"status", "resource_id"}}."""

    def __init__(self, failure: str, detail: str, code: str, resource: int, **more: Any) -> None:
        super().__init__(failure, detail, **more)
        self.code, self.resource = code, resource


def _fault(status: int, told: Any, retry_after: str = "") -> _Fault:
    error = told if isinstance(told, dict) else {}
    code, data = str(error.get("code", "")), error.get("data")
    resource = data.get("resource_id", 0) if isinstance(data, dict) else 0
    said = f"HTTP {status} {code} {error.get('message', '')}".strip()
    number = resource if isinstance(resource, int) else 0
    if status in FAULTS:
        return _Fault(FAULTS[status], said, code, number, final=True)
    if status == 429:
        return _Fault(ShopFailure.BUSY, said, code, number, wait=_pause(retry_after))
    if 300 <= status < 400:  # not followed: it would lead round the check of the address
        return _Fault(ShopFailure.ADDRESS, said, code, number, final=True)
    if 400 <= status < 500:
        # A picture that could not be fetched may be there the next time.
        final = "image" not in code
        return _Fault(ShopFailure.REFUSED, said, code, number, final=final)
    return _Fault(ShopFailure.ANSWER, said, code, number, wait=_pause(retry_after))


def _pause(retry_after: str) -> timedelta:
    """What "Retry-After" asks for in seconds; nothing where it is a date or is missing."""
    usable = retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 9
    return min(timedelta(seconds=int(retry_after)), LONGEST_WAIT) if usable else timedelta()


def _outcome(row: dict[str, Any]) -> "Shown | NotSent":
    """One product of a batch: what it became, or why not."""
    error = row.get("error")
    if error is None:
        return _shown(row)
    data = error.get("data") if isinstance(error, dict) else None
    status = data.get("status", 400) if isinstance(data, dict) else 400
    return _fault(status if isinstance(status, int) else 400, error)


def code_of(obstacle: NotSent) -> str:
    """The API's own word for what went wrong; "" for what is not the API's."""
    return obstacle.code if isinstance(obstacle, _Fault) else ""


def _shown(row: Mapping[str, Any]) -> Shown:
    try:
        number = int(row["id"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotSent(ShopFailure.ANSWER, "id") from error
    url = str(row.get("permalink", ""))
    plain = url.startswith(("https://", "http://")) and len(url) <= 500
    return Shown(number, row.get("status") == "publish", url if plain else "")


def _mapping(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise NotSent(ShopFailure.ANSWER, "JSON")
    return told


def _rows(told: Any) -> list[dict[str, Any]]:
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise NotSent(ShopFailure.ANSWER, "JSON")
    return told
