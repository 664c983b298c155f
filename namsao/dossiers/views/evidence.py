"""Evidence: downloaded only by those who may, never run, never served as something else."""

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from namsao.dossiers import actions
from namsao.dossiers.models import Evidence
from namsao.kernel.action import Refused
from namsao.kernel.files import SUFFIXES, path_of
from namsao.kernel.http import actor_of

LIST = Evidence.objects.select_related("file", "dossier")

# What a browser may show in its own window; everything else is saved to disk.
SHOWN = {"application/pdf", "image/jpeg", "image/png", "image/webp"}


@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file, under the name that its producer gave it and the type that it really has."""
    evidence = get_object_or_404(
        LIST.where_may(actor_of(request), "dossiers.view_evidence"), pk=pk
    )
    stored = evidence.file
    response = FileResponse(path_of(stored).open("rb"), content_type=stored.media_type)
    suffix = SUFFIXES[stored.media_type]
    name = evidence.name if evidence.name.lower().endswith(suffix) else evidence.name + suffix
    how = "inline" if stored.media_type in SHOWN else "attachment"
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_POST
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off its dossier."""
    evidence = get_object_or_404(LIST.where_may(actor_of(request), "dossiers.detach"), pk=pk)
    try:
        actions.detach(evidence, by=actor_of(request), at=now())
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("Đã bỏ “%s”.") % evidence.name)
    address = reverse("dossiers:self_assessment", args=[evidence.dossier_id])
    return redirect(f"{address}#criterion-{evidence.criterion}")
