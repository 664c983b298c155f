"""A programme paper as the file that is asked for."""

from django.http import HttpRequest, HttpResponse

from namsao.papers import word
from namsao.papers.documents import ProgrammeReport
from namsao.papers.render import render


def paper_response(request: HttpRequest, paper: ProgrammeReport, name: str) -> HttpResponse:
    """PDF, shown in the browser; `?format=docx` gives a file to go on writing in."""
    if request.GET.get("format") == "docx":
        response = HttpResponse(word.write(paper), content_type=word.MEDIA_TYPE)
        response["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    else:
        response = HttpResponse(render(paper), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
