"""Evidence: downloaded only by those who may, never run, never served as something else."""

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
from namsao.kernel.http import actor_of, file_response

LIST = Evidence.objects.select_related("document__file", "dossier").defer("document__text")


@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file, under the name that its producer gave it and the type that it really has."""
    evidence = get_object_or_404(
        LIST.where_may(actor_of(request), "dossiers.view_evidence"), pk=pk
    )
    return file_response(evidence.file, evidence.name)


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
