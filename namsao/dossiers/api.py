"""Dossiers in JSON, for other systems of the offices."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from namsao.dossiers import queries
from namsao.dossiers.models import Dossier
from namsao.kernel.action import open_to
from namsao.kernel.api import problem
from namsao.kernel.http import actor_of

LIST = Dossier.objects.select_related("product__producer__commune")
PAGE = 100


@require_safe
def index(request: HttpRequest) -> JsonResponse:
    """Dossiers in reach, newest first, 100 at a time; `after` is the last id before.

    For whoever follows a long list without a page slipping; `/api/lists/dossiers` has filters.
    """
    if not actor_of(request).user_id:
        return problem(401, _("Hãy đăng nhập trước."))
    rows = LIST.where_may(actor_of(request), "dossiers.view").order_by("-id")
    after = request.GET.get("after", "")
    if after.isdigit():
        rows = rows.filter(id__lt=int(after))
    found = list(rows[:PAGE])
    following = found[-1].pk if len(found) == PAGE else None
    return JsonResponse({"dossiers": [_brief(row) for row in found], "after": following})


@require_safe
def dossier(request: HttpRequest, pk: int) -> JsonResponse:
    """One dossier with its self-assessment and what can be done with it now."""
    actor = actor_of(request)
    if not actor.user_id:
        return problem(401, _("Hãy đăng nhập trước."))
    found = LIST.where_may(actor, "dossiers.view").filter(pk=pk).first()
    if found is None:
        return problem(404, _("Không có, hoặc bạn không có quyền."))
    score = queries.self_score(found)
    return JsonResponse(
        _brief(found)
        | {
            "choices": queries.self_choices(found),
            "total": score.total,
            "parts": score.parts,
            "stars": score.stars,
            "actions": [act.name for act in open_to(actor, found)],
        }
    )


def _brief(row: Dossier) -> dict[str, Any]:
    return {
        "id": row.pk,
        "product": row.product.name,
        "product_code": row.product.code,
        "producer": row.product.producer.name,
        "commune": row.product.producer.commune.code,
        "kind": row.kind,
        "state": row.state,
        "regime": row.regime,
        "criteria_set": row.criteria_set,
    }
