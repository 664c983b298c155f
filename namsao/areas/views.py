"""Suggestions while somebody types the name of a commune. Public data, read only."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from namsao.areas.forms import suggest as suggestions_for

LONGEST = 100


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The communes that `?q=` may mean: a fragment of the form, or JSON on request."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    meant = suggestions_for(text)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        found = [meant.understood] if meant.understood else meant.choices
        return JsonResponse(
            {
                "certain": meant.understood is not None,
                "reason": meant.reason,
                "communes": [
                    {"code": area.code, "path": area.path, "title": area.full_title}
                    for area in found
                ],
            }
        )
    context = {"suggestions": meant, "name": request.GET.get("name", "commune"), "chosen": ""}
    return render(request, "areas/suggestions.html", context)
