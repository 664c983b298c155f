"""The API as an OpenAPI 3.1 document, derived from the registry of actions and the lists."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from namsao.kernel.action import REGISTRY, Action
from namsao.kernel.schema import schema_of, takes_files
from namsao.market.api import A_MINUTE as EVERYBODY
from namsao.people.forms import BY_HAND
from namsao.people.tokens import A_MINUTE
from namsao.site.reads import LISTS, ListCall

VERSION = "1"
JSON, PROBLEM = "application/json", "application/problem+json"


def document() -> dict[str, Any]:
    """The whole document, in the reader's language."""
    paths: dict[str, Any] = {}
    for call in LISTS:
        paths[path_of_list(call)] = {"get": _list(call)}
    paths |= _dossiers() | _things() | _catalogue()
    for act in REGISTRY.values():
        paths[path_of(act)] = {"post": _action(act)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Năm Sao",
            "version": VERSION,
            "description": _(
                "Mỗi việc trên trang là một lệnh POST; mỗi danh sách là một lệnh GET. Quyền là"
                " quyền của người giữ mã, trong giới hạn của mã."
            ),
        },
        "servers": [{"url": settings.ADDRESS}],
        "security": [{"token": []}, {"session": []}],
        "tags": [{"name": name} for name in sorted({act.app for act in REGISTRY.values()})]
        + [{"name": "lists"}, {"name": "things"}],
        "paths": paths,
        "components": {
            "securitySchemes": _security(),
            "schemas": _schemas(),
            "responses": _responses(),
        },
    }


def path_of(act: Action) -> str:
    """The address that takes the action."""
    return f"/api/{act.app}/{act.model_name}/{{id}}/{act.short_name}"


def path_of_list(call: ListCall) -> str:
    """The address that reads the list."""
    return f"/api/lists/{call.name}" + ("/{id}" if call.of else "")


def _catalogue() -> dict[str, Any]:
    """What anybody may read, without a key too."""
    names = ("q", "line", "stars", "valid", "women", "online", "price", "area", "page")
    often = _("Không cần mã: nhiều nhất %d lần mỗi phút từ một địa chỉ mạng.") % EVERYBODY
    calls = (
        ("products", names, _("Tìm sản phẩm trong danh mục công khai")),
        ("products/{id}", (), _("Một sản phẩm của danh mục công khai")),
        ("certificate", ("number",), _("Một giấy chứng nhận theo số")),
    )
    return {
        f"/api/catalogue/{path}": {
            "get": {
                "operationId": f"catalogue.{path.removesuffix('/{id}')}{'.one' * ('{' in path)}",
                "tags": ["things"],
                "summary": summary,
                "description": often,
                "security": [{}, {"token": []}],
                "parameters": [_id(_("số của sản phẩm"))] * ("{" in path)
                + [{"name": n, "in": "query", "schema": {"type": "string"}} for n in asked],
                "responses": {
                    "200": {
                        "description": _("Như trang công khai, tính đến hôm nay."),
                        "content": {JSON: {"schema": {"type": "object"}}},
                    }
                }
                | _problems("404", "429"),
            }
        }
        for path, asked, summary in calls
    }


def _security() -> dict[str, Any]:
    return {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": _("Mã truy cập, tạo ở trang của bạn. Nhiều nhất %d lần mỗi phút.")
            % A_MINUTE,
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": _("Phiên của trình duyệt; lệnh POST cần thêm đầu mục X-CSRFToken."),
        },
    }


def _id(of: str) -> dict[str, Any]:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "description": of,
        "schema": {"type": "integer", "minimum": 1},
    }


def _action(act: Action) -> dict[str, Any]:
    form = act.form()
    body = schema_of(form)
    kinds = ["multipart/form-data"] if takes_files(form) else []
    told = [str(act.effect)] if act.effect else []
    if act.told:
        told.append(_("Gửi tin tới: %s.") % "; ".join(map(str, act.told)))
    found: dict[str, Any] = {
        "operationId": act.name,
        "tags": [act.app],
        "summary": str(act.label),
        "description": "\n\n".join(told),
        "parameters": [_id(str(act.model._meta.verbose_name))],
        "requestBody": {
            "required": bool(body.get("required")),
            "content": {kind: {"schema": body} for kind in [JSON, *kinds]},
        },
        "responses": {
            "200": {
                "description": _("Đã làm; sự kiện được ghi."),
                "content": {JSON: {"schema": {"$ref": "#/components/schemas/Event"}}},
            }
        }
        | _problems("400", "401", "403", "404", "409", "413", "422", "429"),
    }
    if act.name in BY_HAND:
        found["security"] = [{"session": []}]
    return found


def _list(call: ListCall) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [_id(call.of)] if call.of else []
    for name, values in call.filters:
        schema: dict[str, Any] = {"type": "string"} | ({"enum": list(values)} if values else {})
        parameters.append({"name": name, "in": "query", "schema": schema})
    for name, least, most in (("page", 1, None), ("size", 1, 500)):
        schema = {"type": "integer", "minimum": least} | ({"maximum": most} if most else {})
        parameters.append({"name": name, "in": "query", "schema": schema})
    row: dict[str, Any] = {"id": {"type": ["integer", "null"]}}
    for column in call.columns:
        if column.key:
            row[column.key] = {"title": str(column.heading)}
            if column.code is not None:
                row[f"{column.key}_label"] = {"title": str(column.heading), "type": "string"}
    rows = {"type": "array", "items": {"type": "object", "properties": row}}
    page = {
        "type": "object",
        "required": ["rows", "page", "next"],
        "properties": {
            "rows": rows,
            "page": {"type": "integer"},
            "next": {"type": ["string", "null"], "description": _("địa chỉ của trang sau")},
        },
    }
    return {
        "operationId": f"lists.{call.name}",
        "tags": ["lists"],
        "summary": str(call.label),
        "parameters": parameters,
        "responses": {
            "200": {
                "description": _("Một trang của danh sách."),
                "content": {JSON: {"schema": page}},
            }
        }
        | _problems("401", "403", "404", "429"),
    }


def _dossiers() -> dict[str, Any]:
    """The whole of one dossier, with its self-assessment."""
    return {
        "/api/dossiers/{id}": {
            "get": {
                "operationId": "dossiers.read",
                "tags": ["things"],
                "summary": _("Một hồ sơ với phần tự đánh giá"),
                "parameters": [_id("dossier")],
                "responses": {
                    "200": {
                        "description": _("Hồ sơ."),
                        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Dossier"}}},
                    }
                }
                | _problems("401", "404", "429"),
            }
        }
    }


def _things() -> dict[str, Any]:
    """What can be done now with any thing that actions act on."""
    models = sorted({(act.model._meta.app_label, act.model_name) for act in REGISTRY.values()})
    listed = sorted({name for _app, name in models})
    return {
        "/api/{app}/{model}/{id}": {
            "get": {
                "operationId": "things.read",
                "tags": ["things"],
                "summary": _(
                    "Một thứ bất kỳ: trạng thái, và việc làm được ngay với lựa chọn của nó"
                ),
                "parameters": [
                    _in_path("app", sorted({app for app, _name in models})),
                    _in_path("model", listed),
                    _id("id"),
                ],
                "responses": {
                    "200": {
                        "description": _("Thứ đó."),
                        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    }
                }
                | _problems("401", "404", "429"),
            }
        }
    }


def _in_path(name: str, values: list[str]) -> dict[str, Any]:
    schema = {"type": "string", "enum": values}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _problems(*statuses: str) -> dict[str, Any]:
    return {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}


def _responses() -> dict[str, Any]:
    said = {
        "400": _("JSON không đọc được."),
        "401": _("Không có mã, hoặc mã sai, hết hạn, đã thu hồi."),
        "403": _("Không có quyền làm việc này."),
        "404": _("Không có, hoặc không có quyền."),
        "409": _("Bị từ chối: trạng thái, hạn hay quy định không cho."),
        "413": _("Nội dung gửi lên quá lớn."),
        "422": _("Trường chưa đúng; “errors” nêu từng trường."),
        "429": _("Gọi quá nhiều trong một phút."),
    }
    body = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": text, "content": body} for status, text in said.items()}


def _schemas() -> dict[str, Any]:
    text, number = {"type": "string"}, {"type": "integer"}
    maybe = {"type": ["integer", "null"]}
    return {
        "Problem": {
            "type": "object",
            "description": "RFC 9457",
            "required": ["title", "status"],
            "properties": {
                "title": text,
                "status": number,
                "errors": {
                    "type": "object",
                    "additionalProperties": {"type": "array", "items": text},
                },
            },
        },
        "Event": {
            "type": "object",
            "required": ["event", "action", "subject", "before", "after", "facts"],
            "properties": {
                "event": number,
                "action": text,
                "subject": text | {"description": "dossiers.dossier:12"},
                "before": text,
                "after": text,
                "facts": {"type": "object"},
                "once": text,
            },
        },
        "Dossier": {
            "type": "object",
            "properties": {
                **dict.fromkeys(("id", "criteria_set", "total"), number),
                **dict.fromkeys(
                    ("product", "product_code", "producer", "commune", "kind", "state", "regime"),
                    text,
                ),
                "stars": maybe,
                "parts": {"type": "object", "additionalProperties": number},
                "choices": {"type": "object"},
                "actions": {"type": "array", "items": text},
            },
        },
        "Thing": {
            "type": "object",
            "required": ["subject", "name", "state", "actions"],
            "properties": {
                "subject": text,
                "name": text,
                "state": {"type": ["string", "null"]},
                "state_label": {"type": ["string", "null"]},
                "page": {"type": ["string", "null"]},
                "actions": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "name": text,
                            "label": text,
                            "effect": text,
                            "url": text,
                            "body": {"type": "object"},
                        },
                    },
                },
            },
        },
    }
