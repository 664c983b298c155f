"""The same events captured by quartet_epcis, the one open EPCIS store that runs on one machine.

A part of `bench/trace.py`. It reads EPCIS 1.2 alone, so the events are written as XML 1.2, which
we read too: both get the same bytes. It runs in a Python of its own, by its plain parser, which
stores events and checks no rules; its business rules would make it slower.
"""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<epcis:EPCISDocument'
    ' xmlns:epcis="urn:epcglobal:epcis:xsd:1" xmlns:ocop="https://ocop.example.vn/voc/"'
    ' schemaVersion="1.2" creationDate="2026-06-30T17:00:00+07:00"><EPCISBody><EventList>'
)
TAIL = "</EventList></EPCISBody></epcis:EPCISDocument>"
CBV = "urn:epcglobal:cbv:"
PREFIX = 9  # digits of the company prefix in the events of `bench/gs1.py`
PROGRAM = """
import io, json, logging, sys, time
logging.disable(logging.CRITICAL)
import django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "quartet_capture",
                    "quartet_epcis"],
    DATABASES={"default": json.loads(sys.argv[1])}, USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from quartet_epcis.models.events import Event
from quartet_epcis.parsing.parser import QuartetParser
started = time.perf_counter()
for path in sys.argv[2:]:
    QuartetParser(io.BytesIO(open(path, "rb").read())).parse()
seconds = time.perf_counter() - started
print(json.dumps([Event.objects.count() / seconds, Event.objects.count()]))
"""


def as_xml(document: bytes) -> bytes:
    """A document of `bench/gs1.py` in EPCIS 1.2."""
    events = json.loads(document)["epcisBody"]["eventList"]
    return (HEAD + "".join(map(_event, events)) + TAIL).encode()


def _event(one: dict[str, Any]) -> str:
    kind = one["type"]
    told = _tag("eventTime", one["eventTime"]) + _tag("eventTimeZoneOffset", "+07:00")
    where = f"<readPoint>{_tag('id', _urn(one['readPoint']['id']))}</readPoint>"
    what = _tag("bizStep", f"{CBV}bizstep:{one['bizStep']}")
    if "disposition" in one:
        what += _tag("disposition", f"{CBV}disp:{one['disposition']}")
    if kind == "TransformationEvent":
        inputs = _amounts("inputQuantityList", one["inputQuantityList"])
        outputs = _amounts("outputQuantityList", one["outputQuantityList"])
        inner = told + inputs + outputs + what + where
        return f"<extension><{kind}>{inner}</{kind}></extension>"
    action = _tag("action", one["action"])
    if kind == "AggregationEvent":
        things = _tag("parentID", one["parentID"]) + _list("childEPCs", one["childEPCs"])
        return f"<{kind}>{told}{things}{action}{what}{where}</{kind}>"
    things = _list("epcList", one.get("epcList", []))
    more = _amounts("quantityList", one["quantityList"]) if "quantityList" in one else ""
    more += _parties(one)
    if "ilmd" in one:
        more += "<ilmd>" + "".join(_tag(*pair) for pair in one["ilmd"].items()) + "</ilmd>"
    papers = "".join(
        f'<bizTransaction type="{CBV}btt:{paper["type"]}">{escape(paper["bizTransaction"])}'
        "</bizTransaction>"
        for paper in one.get("bizTransactionList", [])
    )
    papers = f"<bizTransactionList>{papers}</bizTransactionList>" if papers else ""
    tail = f"<extension>{more}</extension>" if more else ""
    return f"<{kind}>{told}{things}{action}{what}{where}{papers}{tail}</{kind}>"


def _parties(one: dict[str, Any]) -> str:
    told = ""
    for side in ("source", "destination"):
        parties = one.get(f"{side}List", [])
        inner = "".join(
            f'<{side} type="{CBV}sdt:{party["type"]}">{escape(party[side])}</{side}>'
            for party in parties
        )
        told += f"<{side}List>{inner}</{side}List>" if inner else ""
    return told


def _amounts(name: str, amounts: list[dict[str, Any]]) -> str:
    inner = "".join(
        f"<quantityElement>{_tag('epcClass', _urn(one['epcClass']))}"
        f"{_tag('quantity', str(one['quantity']))}{_tag('uom', one['uom'])}</quantityElement>"
        for one in amounts
    )
    return f"<{name}>{inner}</{name}>"


def _list(name: str, epcs: list[str]) -> str:
    return f"<{name}>" + "".join(_tag("epc", one) for one in epcs) + f"</{name}>"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _urn(address: str) -> str:
    """A lot or a place at an address as EPC URN."""
    if lot := re.search(r"/01/(\d)(\d{12})\d/10/(.+)$", address):
        first, digits, number = lot.groups()
        return f"urn:epc:class:lgtin:{digits[:PREFIX]}.{first}{digits[PREFIX:]}.{number}"
    if place := re.search(r"/414/(\d{12})\d$", address):
        return f"urn:epc:id:sgln:{place[1][:PREFIX]}.{place[1][PREFIX:]}.0"
    return address


def ask_peer(python: str, documents: list[bytes]) -> dict[str, Any]:
    """Events per second of quartet_epcis in that Python, or what it says why it does not run."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    owner = os.environ["DATABASE_OWNER_URL"]
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("CREATE DATABASE quartet")
    parts = conninfo_to_dict(owner)
    settings = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "quartet",
        "USER": parts["user"],
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
    }
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, one in enumerate(documents):
            paths.append(Path(folder, f"{number}.xml"))
            paths[-1].write_bytes(one)
        ran = subprocess.run(
            [python, "-c", PROGRAM, json.dumps(settings), *map(str, paths)],
            capture_output=True,
            text=True,
            check=False,
        )
    if ran.returncode:
        return {"failed": (ran.stderr.strip().splitlines() or ["it says nothing"])[-1]}
    rate, stored = json.loads(ran.stdout.splitlines()[-1])
    return {"rate": rate, "stored": stored}
