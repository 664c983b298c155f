"""The public check of a sealed PDF: whose seal, is it whole, is it the paper that we hold?"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from namsao.papers import checking

PDF = b"%PDF-"
WHERE = 1024  # bytes within which a PDF begins, as readers take it


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Take a PDF, tell what its seals are worth, keep nothing of it."""
    limit: int = settings.UPLOAD_LIMIT
    context = {"limit": limit // 1_048_576}
    if request.method != "POST":
        return render(request, "papers/check.html", context)
    upload = request.FILES.get("file")
    if upload is None or not upload.size:
        return _refused(request, context, _("Hãy chọn một tệp PDF."))
    if upload.size > limit:
        said = _("Tệp vượt giới hạn %d MB.") % (limit // 1_048_576)
        return _refused(request, context, said, 413)
    content = upload.read()
    if PDF not in content[:WHERE]:
        return _refused(request, context, _("Tệp này không phải PDF."))
    try:
        found = checking.check(content)
    except checking.CannotCheck as refused:
        return _refused(request, context, str(refused), 503)
    return render(request, "papers/check.html", {**context, "found": found, "name": upload.name})


def _refused(
    request: HttpRequest, context: dict[str, int], said: str, status: int = 422
) -> HttpResponse:
    return render(request, "papers/check.html", {**context, "refused": said}, status=status)
