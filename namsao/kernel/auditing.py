"""Going over the trail: is the chain whole, and is everything still what its last event says?

The hashes are computed again here, in Python, from what the database holds: the function that made
them is not asked. Faults are sentences that name the event, the thing and what differs.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from namsao.kernel.action import REGISTRY
from namsao.kernel.models import Event, TrailLink, Verification
from namsao.kernel.trail import CONTENTS, digests_of

BEGINNING = "0" * 64  # what stands before the first link
CHUNK = 5000  # rows read at a time
MOST = 200  # faults that are kept with a verification


@dataclass(frozen=True)
class Head:
    """A place in the chain and its hash, as minutes print it: 123:ab12…"""

    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"

    @classmethod
    def of(cls, text: str) -> "Head":
        """From "123:ab12…". Raises ValueError for anything else."""
        position, _colon, digest = text.strip().lower().partition(":")
        if not position.isdigit() or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
            raise ValueError(text)
        return cls(int(position), digest)


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was: a word for programs, where, and a sentence."""

    kind: str
    event: int | None
    ref: str
    text: str


@dataclass
class Report:
    """What was gone over, and what was found."""

    head: Head = Head(0, BEGINNING)
    events: int = 0  # links that were computed again
    things: int = 0  # things that were compared with their last event
    waiting: int = 0  # events whose transaction has just ended, not in the chain yet
    faults: list[Fault] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(since: int = 0, heads: tuple[Head, ...] = ()) -> Report:
    """Go over the chain from the event number `since`, and over the things bound from there on.

    `heads` are hashes noted elsewhere (minutes on paper, a letter); those of earlier
    verifications are compared as well. Reads one moment of the database, changes nothing.
    """
    report = Report()
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        noted = [*heads, *_earlier_heads()]
        _go_over_the_chain(report, since, noted)
        _look_for_the_unlinked(report, since)
        _compare_things(report, since)
    return report


def first_after_the_last() -> int:
    """The number of the event that the last verification ended with; 0 before there is one."""
    last = Verification.objects.order_by("-id").first()
    link = TrailLink.objects.filter(position=last.position).first() if last else None
    return link.event_id if link else 0


def record(report: Report, at: datetime) -> Verification:
    """Keep what a verification found, with its first faults."""
    return Verification.objects.create(
        at=at,
        position=report.head.position,
        head=report.head.hash,
        # Without the sentences: they name persons, and this is kept for good.
        faults=[
            {"kind": fault.kind, "event": fault.event, "ref": fault.ref}
            for fault in report.faults[:MOST]
        ],
        fault_count=len(report.faults),
    )


def retold(fault: dict[str, Any], *, in_full: bool) -> str:
    """A fault that was kept, as a sentence of today; `in_full` names the thing and the event."""
    said = {
        "changed_event": _("Một sự kiện không còn như khi được nối vào chuỗi."),
        "missing_event": _("Một sự kiện của chuỗi đã bị xoá."),
        "gap": _("Chuỗi thiếu mắt xích."),
        "outside": _("Một sự kiện không nằm trong chuỗi."),
        "head": _("Chuỗi đã bị làm lại: mã băm khác mã đã ghi trước đây."),
        "cut_off": _("Phần cuối của chuỗi đã bị cắt bỏ."),
        "missing_thing": _("Một văn bản đã bị xoá khỏi dữ liệu."),
        "changed_thing": _("Một văn bản không còn như sự kiện cuối của nó đã ghi."),
    }.get(fault["kind"], fault["kind"])
    if not in_full:
        return f"{said} ({_('sự kiện %d') % fault['event']})" if fault["event"] else said
    about = [_name(fault["ref"])] if fault["ref"] else []
    about += [_event(fault["event"])] if fault["event"] else []
    return f"{said} {'; '.join(about)}." if about else said


def _earlier_heads() -> list[Head]:
    rows = Verification.objects.filter(position__gt=0).values_list("position", "head")
    return [Head(position, digest) for position, digest in rows]


# The chain

_LINKS = """
SELECT l.position, l.hash, e.id, e.action, e.subject, e.story, e.by_id, e.at,
       e.before, e.after, e.facts::text, e.digests::text
FROM kernel_traillink l LEFT JOIN kernel_event e ON e.id = l.event_id
WHERE l.position >= %s ORDER BY l.position
"""


def content(
    key: int,
    action: str,
    subject: str,
    story: str,
    by: int,
    at: datetime,
    before: str,
    after: str,
    facts: str,
    digests: str,
) -> str:
    """An event as its link covers it: a JSON array in PostgreSQL's spelling of jsonb.

    `facts` and `digests` are such texts already.
    """
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    words = (json.dumps(word, ensure_ascii=False) for word in (action, subject, story))
    states = (json.dumps(word, ensure_ascii=False) for word in (moment, before, after))
    return f"[{', '.join([str(key), *words, str(by), *states, facts, digests])}]"


def linked(previous: str, told: str) -> str:
    """The hash of a link: SHA-256 of the hash before it, a line feed, and the event."""
    return hashlib.sha256(f"{previous}\n{told}".encode()).hexdigest()


def _go_over_the_chain(report: Report, since: int, noted: list[Head]) -> None:
    first, previous = _where_to_begin(since)
    expected, report.head = first, Head(first - 1, previous)
    wanted: dict[int, list[Head]] = {}
    for one in noted:
        wanted.setdefault(one.position, []).append(one)
    for position, digest, *row in _rows(_LINKS, [first]):
        if position != expected:
            report.faults.append(_gap(expected, position))
        elif row[0] is None:
            said = _("Sự kiện ở vị trí %d của chuỗi đã bị xoá.") % position
            report.faults.append(Fault("missing_event", None, "", said))
        elif linked(previous, content(*row)) != digest:
            report.faults.append(_changed(row))
        for one in wanted.pop(position, ()):
            if one.hash != digest:
                report.faults.append(_other_head(one))
        previous, expected = digest, position + 1
        report.head = Head(position, digest)
        report.events += 1
    for listed in wanted.values():
        report.faults += [_cut_off(one) for one in listed if one.position >= expected]


def _where_to_begin(since: int) -> tuple[int, str]:
    """The first position to compute, and the hash before it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT position, hash FROM kernel_traillink WHERE position < coalesce("
            " (SELECT min(position) FROM kernel_traillink WHERE event_id >= %s), %s)"
            " ORDER BY position DESC LIMIT 1",
            [since, 2**62],
        )
        before = cursor.fetchone()
    if since <= 0 or before is None:
        return 1, BEGINNING
    return before[0] + 1, before[1]


def _rows(sql: str, parameters: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows a piece at a time, from a cursor of the server's own."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while found := cursor.fetchmany(CHUNK):
            yield from found


def _gap(expected: int, position: int) -> Fault:
    said = _("Chuỗi thiếu vị trí %(from)d đến %(to)d: các mắt xích đã bị xoá.")
    return Fault("gap", None, "", said % {"from": expected, "to": position - 1})


def _changed(row: list[Any]) -> Fault:
    key, action, subject = row[0], row[1], row[2]
    said = _(
        "Sự kiện %(event)d (%(label)s, %(subject)s, lúc %(at)s) không còn như khi được nối vào"
        " chuỗi: nội dung của nó, hoặc mắt xích ngay trước, đã bị sửa hay thay."
    ) % {
        "event": key,
        "label": _label(action),
        "subject": _name(subject),
        "at": f"{localtime(row[5]):%H:%M %d/%m/%Y}",
    }
    return Fault("changed_event", key, subject, said)


def _other_head(one: Head) -> Fault:
    said = _(
        "Ở vị trí %(position)d, mã băm khác mã đã ghi trước đây (%(hash)s): chuỗi đã bị làm lại."
    )
    return Fault("head", None, "", said % {"position": one.position, "hash": one.hash})


def _cut_off(one: Head) -> Fault:
    said = _("Chuỗi từng có vị trí %d, nay không còn: phần cuối đã bị cắt bỏ.")
    return Fault("cut_off", None, "", said % one.position)


# Events outside the chain

_OUTSIDE = """
SELECT e.id, e.action, e.subject FROM kernel_event e
LEFT JOIN kernel_traillink l ON l.event_id = e.id
LEFT JOIN kernel_unlinked u ON u.event_id = e.id
WHERE l.event_id IS NULL AND u.event_id IS NULL AND e.id >= %s ORDER BY e.id
"""


def _look_for_the_unlinked(report: Report, since: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_unlinked")
        report.waiting = cursor.fetchone()[0]
    for key, action, subject in _rows(_OUTSIDE, [since]):
        said = _(
            "Sự kiện %(event)d (%(label)s, %(subject)s) không nằm trong chuỗi: nó được thêm không"
            " qua hệ thống, hoặc mắt xích của nó đã bị xoá."
        ) % {"event": key, "label": _label(action), "subject": _name(subject)}
        report.faults.append(Fault("outside", key, subject, said))


# The things that events settled

_LAST_DIGESTS = """
SELECT DISTINCT ON (d.key) d.key, e.id, d.value::text
FROM kernel_event e, jsonb_each(e.digests) AS d
WHERE e.digests <> '{}' AND e.id >= %s ORDER BY d.key, e.id DESC
"""

_LAST_DIGEST = """
SELECT digests -> %s ->> 'all' FROM kernel_event WHERE digests ? %s ORDER BY id DESC LIMIT 1
"""


@dataclass(frozen=True)
class _Bound:
    """What the last event about a thing says of it."""

    event: int
    digests: dict[str, Any]


def _compare_things(report: Report, since: int) -> None:
    waiting: dict[str, dict[int, _Bound]] = {}
    for ref, event, digests in _rows(_LAST_DIGESTS, [since]):
        label, _colon, key = ref.partition(":")
        waiting.setdefault(label, {})[int(key)] = _Bound(event, json.loads(digests))
        if len(waiting[label]) >= CHUNK:
            _compare(report, label, waiting.pop(label))
    for label, bound in waiting.items():
        _compare(report, label, bound)


def _compare(report: Report, label: str, bound: dict[int, _Bound]) -> None:
    """Those of one kind, read together."""
    report.things += len(bound)
    if label not in CONTENTS:
        said = _("Không còn biết cách đọc “%s” để so với sổ sự kiện.") % label
        report.faults.append(Fault("unknown", None, label, said))
        return
    now = CONTENTS[label].read(list(bound))
    for key, then in sorted(bound.items()):
        ref = f"{label}:{key}"
        if key not in now:
            said = _("%(thing)s đã bị xoá khỏi dữ liệu, sau %(event)s.") % {
                "thing": ref,
                "event": _event(then.event),
            }
            report.faults.append(Fault("missing_thing", then.event, ref, said))
            continue
        found = digests_of(now[key], whole=True)
        if found["all"] != then.digests["all"] and _still_differs(label, key):
            said = _("%(thing)s không còn như sau %(event)s. %(what)s") % {
                "thing": _name(ref),
                "event": _event(then.event),
                "what": _what_differs(label, key, found["parts"], then),
            }
            report.faults.append(Fault("changed_thing", then.event, ref, said))


def _still_differs(label: str, key: int) -> bool:
    """Looked at once more: it may have been acted on between the two readings."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_DIGEST, [f"{label}:{key}", f"{label}:{key}"])
        row = cursor.fetchone()
    now = CONTENTS[label].read([key])
    return key not in now or _digest(row) != digests_of(now[key], whole=False)["all"]


def _digest(row: tuple[Any, ...] | None) -> str:
    return str(row[0]) if row else ""


def _what_differs(label: str, key: int, now: dict[str, str], then: _Bound) -> str:
    """Which pieces differ, added or gone, as far as an event tells them one by one."""
    before = then.digests.get("parts")
    if before is None:
        return _("Sự kiện đó không ghi riêng từng phần.")
    words = CONTENTS[label].piece
    kinds = (
        (_("Khác: %s."), [p for p in before if p in now and now[p] != before[p]]),
        (_("Thêm: %s."), [p for p in now if p not in before]),
        (_("Mất: %s."), [p for p in before if p not in now]),
    )
    return " ".join(said % ", ".join(map(words, pieces)) for said, pieces in kinds if pieces)


def _event(key: int) -> str:
    """An event in words: its number, what was done, by whom and when."""
    found = Event.objects.select_related("by").filter(pk=key).first()
    if found is None:
        return _("sự kiện %d") % key
    return _("sự kiện %(number)d (%(label)s, %(by)s, lúc %(at)s)") % {
        "number": key,
        "label": _label(found.action),
        "by": found.by,
        "at": f"{localtime(found.at):%H:%M %d/%m/%Y}",
    }


def _name(ref: str) -> str:
    """A thing in words where its capability tells how, with the name that events give it."""
    label, _colon, key = ref.partition(":")
    told = CONTENTS.get(label)
    words = told.name([int(key)]).get(int(key)) if told and key.isdigit() else None
    return f"{words} ({ref})" if words else ref


def _label(action: str) -> str:
    act = REGISTRY.get(action)
    return str(act.label) if act else action
