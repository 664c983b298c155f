"""A WooCommerce shop on this machine: as much of its documented REST API (v3) as is asked of it.

Written from WooCommerce's documentation, not from our client: Basic authentication, products,
batch, categories, orders, settings, and its own errors.
"""

import json
import threading
from base64 import b64decode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY, SECRET = "ck_0123456789abcdef", "cs_fedcba9876543210"
ROOT = "/wp-json/wc/v3"


class Shop(ThreadingHTTPServer):
    """What the shop holds, and how it misbehaves when asked to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.key, self.secret = KEY, SECRET
        self.currency, self.unit = "VND", "kg"
        self.products: dict[int, dict] = {}
        self.categories: dict[int, str] = {15: "Uncategorized"}
        self.orders: list[dict] = []
        self.heard: list[tuple[str, str]] = []
        # (status, headers) to answer instead, one for each request that comes.
        self.trouble: list[tuple[int, dict[str, str]]] = []
        self.pages: dict[str, int] = {}  # what the pages that buyers see answer
        self.lose_answers = 0  # of batches: the shop does it, and the connection breaks
        self.no_categories = False
        self.publishes = True  # whether the key's owner may publish
        self._next = 100

    def number(self) -> int:
        self._next += 1
        return self._next

    def by_sku(self, sku: str) -> dict:
        return next(one for one in self.products.values() if one["sku"] == sku)

    def asked(self, method: str, path: str) -> int:
        """How often that was asked."""
        return sum(one == (method, f"{ROOT}{path}") for one in self.heard)


class Fault(Exception):
    def __init__(self, status: int, code: str, message: str, **data) -> None:
        super().__init__(code)
        self.status = status
        self.told = {"code": code, "message": message, "data": {"status": status, **data}}


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Shop

    def log_message(self, *_args) -> None:
        """Quietly."""

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def _answer(self, method: str) -> None:
        size = int(self.headers.get("Content-Length", 0))
        raw = self.rfile.read(size)
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.heard.append((method, parts.path))
        if parts.path in self.server.pages:
            return self._send(self.server.pages[parts.path], b"<html>", "text/html")
        if self.server.trouble:
            status, headers = self.server.trouble.pop(0)
            return self._send(status, b"<html>not the API</html>", "text/html", headers)
        try:
            self._let_in()
            told = self._do(method, parts.path, query, json.loads(raw) if raw else None)
        except Fault as fault:
            return self._send(fault.status, json.dumps(fault.told).encode())
        if parts.path.endswith("/batch") and self.server.lose_answers:
            self.server.lose_answers -= 1
            self.close_connection = True
            return self.connection.close()
        return self._send(200, json.dumps(told).encode())

    def _send(self, status, body, kind="application/json", headers=None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _let_in(self) -> None:
        kind, _space, given = self.headers.get("Authorization", "").partition(" ")
        login = b64decode(given).decode() if kind == "Basic" else ""
        if login != f"{self.server.key}:{self.server.secret}":
            raise Fault(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")

    def _do(self, method, path, query, body):
        shop = self.server
        match method, path.removeprefix(ROOT):
            case "GET", "/data/currencies/current":
                return {"code": shop.currency, "name": "đồng", "symbol": "₫"}
            case "GET", "/settings/products/woocommerce_weight_unit":
                return {"id": "woocommerce_weight_unit", "value": shop.unit}
            case "GET", "/products/categories":
                found = query.get("search", "").lower()
                return [
                    {"id": key, "name": name.replace("&", "&amp;")}
                    for key, name in shop.categories.items()
                    if found in name.lower()
                ]
            case "POST", "/products/categories" if shop.no_categories:
                raise Fault(400, "rest_invalid_param", "Invalid parameter(s): name")
            case "POST", "/products/categories":
                number = shop.number()
                shop.categories[number] = body["name"]
                return {"id": number, "name": body["name"]}
            case "GET", "/products":
                return self._products(query)
            case "POST", "/products/batch":
                if len(body.get("create", [])) + len(body.get("update", [])) > 100:
                    raise Fault(413, "woocommerce_rest_request_entity_too_large", "Too many.")
                return {
                    "create": [self._each(self._create, one) for one in body.get("create", [])],
                    "update": [self._each(self._update, one) for one in body.get("update", [])],
                }
            case "GET", "/orders":
                return self._orders(query)
        raise Fault(404, "rest_no_route", "No route was found matching the URL.")

    def _products(self, query):
        rows = list(self.server.products.values())
        if "sku" in query:
            rows = [one for one in rows if one["sku"] == query["sku"]]
        if "include" in query:
            wanted = set(map(int, query["include"].split(",")))
            rows = [one for one in rows if one["id"] in wanted]
        if query.get("status", "any") != "any":
            rows = [one for one in rows if one["status"] == query["status"]]
        return [self._only(one, query) for one in rows]

    def _orders(self, query):
        page, size = int(query.get("page", 1)), int(query.get("per_page", 10))
        rows = [
            one
            for one in self.server.orders
            if one["status"] in query["status"].split(",")
            and query["after"] < one["date_created"] < query["before"]
        ]
        return [self._only(one, query) for one in rows[(page - 1) * size : page * size]]

    @staticmethod
    def _only(row, query):
        if "_fields" not in query:
            return row
        top = {name.partition(".")[0] for name in query["_fields"].split(",")}
        return {name: value for name, value in row.items() if name in top}

    @staticmethod
    def _each(work, one):
        try:
            return work(one)
        except Fault as fault:
            return {"id": one.get("id", 0), "error": fault.told}

    def _create(self, one):
        self._check_sku(one, 0)
        number = self.server.number()
        made = {"id": number, "permalink": f"{self.server.url}/product/{number}/"}
        self.server.products[number] = made | {"sku": "", "meta_data": []} | self._taken(one)
        return self.server.products[number]

    def _update(self, one):
        found = self.server.products.get(one["id"])
        if found is None:
            raise Fault(400, "woocommerce_rest_product_invalid_id", "Invalid ID.")
        self._check_sku(one, one["id"])
        found.update(self._taken(one))
        return found

    def _taken(self, one):
        if "regular_price" in one and not one["regular_price"].isdecimal():
            raise Fault(400, "rest_invalid_param", "Invalid parameter(s): regular_price")
        if one.get("status") == "publish" and not self.server.publishes:
            return one | {"status": "pending"}
        return one

    def _check_sku(self, one, number):
        for other in self.server.products.values():
            if one.get("sku") and other["sku"] == one["sku"] and other["id"] != number:
                raise Fault(
                    400,
                    "product_invalid_sku",
                    "Invalid or duplicated SKU.",
                    resource_id=other["id"],
                    unique_sku=f"{one['sku']}-1",
                )


def open_shop() -> Shop:
    """A shop that answers until it is shut down."""
    shop = Shop()
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    return shop
