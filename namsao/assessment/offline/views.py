"""The desk of a session, what a device keeps of it, and the sheets that come back."""

import json
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from namsao.assessment import actions
from namsao.assessment.actions.delivery import Differs
from namsao.assessment.models import ScoreSheet, Session
from namsao.assessment.offline import contents
from namsao.assessment.offline.keys import COOKIE, PATH, SECRET, cookie_of
from namsao.assessment.offline.pages import PAGES
from namsao.kernel.action import Refused
from namsao.kernel.api import problem
from namsao.kernel.http import actor_of

SESSIONS = Session.objects.select_related("round__area", "round__rules")
SHEETS = ScoreSheet.objects.select_related(
    "seat", "entry__round__rules", "entry__session", "entry__dossier__product"
)
# What the worker keeps: the look, the scripts, and a page without anybody's data.
SHELL = (
    "site/site.css",
    "site/icon.svg",
    "fonts/be-vietnam-pro-400.woff2",
    "fonts/be-vietnam-pro-600.woff2",
    "assessment/desk.js",
    "assessment/differences.js",
    "assessment/list.js",
    "assessment/post.js",
    "assessment/sheet.js",
    "assessment/shell.js",
    "assessment/standing.js",
    "assessment/tally.js",
    "assessment/vault.js",
)


@require_safe
@login_required
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's own desk in a session: every dossier, how far one is, and the way offline."""
    actor = actor_of(request)
    found = get_object_or_404(SESSIONS.where_may(actor, "assessment.view_round"), pk=pk)
    context = {
        "session": found,
        "lines": contents.rows_of(found, actor),
        "scores": actor.holds("council_chair", "council_member"),
    }
    return render(request, "assessment/desk.html", context)


@require_safe
@login_required
def kept(request: HttpRequest, pk: int) -> JsonResponse:
    """What a device keeps of a session, and which sheets it has to begin first."""
    actor = actor_of(request)
    found = get_object_or_404(SESSIONS.where_may(actor, "assessment.view_round"), pk=pk)
    return _fresh(JsonResponse(contents.kept_on_device(found, actor)))


@require_POST
@login_required
def key(request: HttpRequest) -> HttpResponse:
    """The secret of this sign-in, under which a device seals what it keeps.

    It lies in a cookie that ends with the session, and nowhere else on the device.
    """
    value = request.session.get(SECRET) or cookie_of(actor_of(request), secrets.token_urlsafe(32))
    request.session[SECRET] = value
    response = HttpResponse(status=204)
    response.set_cookie(
        COOKIE,
        value,
        expires=request.session.get_expiry_date(),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=False,  # the desk's scripts read it, also where no server answers
        samesite="Strict",
    )
    return response


@require_POST
@login_required
def deliver(request: HttpRequest, pk: int) -> JsonResponse:
    """Take a whole sheet in; answers how it stands then, also where it is not taken."""
    actor = actor_of(request)
    found = SHEETS.where_may(actor, actions.deliver_sheet.name).filter(pk=pk).first()
    if found is None:
        return problem(404, _("Bạn không còn mở được phiếu này."), kind="gone")
    try:
        raw = json.loads(request.body or b"{}")
        json.dumps(raw, ensure_ascii=False).encode()  # half letters are no text
        sent = {name: raw.get(name) for name in actions.deliver_sheet.form.base_fields}
    except RequestDataTooBig:
        return problem(413, _("Nội dung gửi lên quá lớn."), kind="refused")
    except (ValueError, AttributeError, RecursionError):
        return problem(400, _("JSON không đọc được."), kind="refused")
    sent["scores"] = json.dumps(sent["scores"])
    try:
        actions.deliver_sheet.take(found, sent, by=actor, at=now())
    except Refused as refused:
        return _not_taken(_again(found), refused)
    return _fresh(JsonResponse(contents.sheet_state(_again(found))))


def _again(sheet: ScoreSheet) -> ScoreSheet:
    """The sheet as it stands now, with nothing remembered."""
    sheet.refresh_from_db()
    return sheet


def _not_taken(sheet: ScoreSheet, refused: Refused) -> JsonResponse:
    more: dict[str, Any] = {"state": contents.sheet_state(sheet)}
    if isinstance(refused, Differs):
        return problem(409, refused.reason, kind="differs", criteria=refused.criteria, **more)
    closed = contents.closed(sheet) or sheet.state != "draft"
    kind = "closed" if closed else "refused"
    return problem(422 if refused.errors else 409, refused.reason, kind=kind, **more)


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The page that stands in for every other one while no server answers. Nobody's data."""
    return _fresh(render(request, "assessment/shell.html", {"pages": PAGES}))


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: its bytes name each file by its hash, so a release renews it."""
    kept = (*SHELL, *(page.script for page in PAGES))
    addresses = [staticfiles_storage.url(name) for name in kept]
    shell = {"page": reverse("assessment:shell"), "files": addresses}
    script = staticfiles_storage.url("assessment/worker.js")
    body = f"self.SHELL = {json.dumps(shell)};\nimportScripts({json.dumps(script)});\n"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"  # it also answers for pages that lie elsewhere
    return _fresh(response)


def _fresh[R: HttpResponse](response: R) -> R:
    patch_cache_control(response, no_cache=True, private=True)
    return response
