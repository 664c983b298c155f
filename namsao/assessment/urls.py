from django.urls import path

from namsao.assessment import views
from namsao.assessment.agreement import views as agreement
from namsao.assessment.offline import views as offline
from namsao.assessment.room import views as room
from namsao.assessment.sampling import views as sampling

app_name = "assessment"
urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("offline", offline.shell, name="shell"),
    path("offline/key", offline.key, name="key"),
    path("worker.js", offline.worker, name="worker"),
    path("rounds/<int:pk>/", views.round_page, name="round"),
    path("rounds/<int:pk>/labels", sampling.round_labels, name="round_labels"),
    path("sessions/<int:pk>/", views.session, name="session"),
    path("sessions/<int:pk>/desk", offline.desk, name="desk"),
    path("sessions/<int:pk>/desk/kept", offline.kept, name="kept"),
    path("sessions/<int:pk>/board", room.board, name="board"),
    path("sessions/<int:pk>/board/events", room.board_events, name="board_events"),
    path("sessions/<int:pk>/minutes", views.minutes, name="minutes"),
    path("sessions/<int:pk>/agreement", agreement.session, name="agreement"),
    path("agreement/<int:area>/<int:year>", agreement.year, name="agreement_of_year"),
    path("sessions/<int:pk>/scores", views.scores, name="scores"),
    path("entries/<int:pk>/", views.entry, name="entry"),
    path("entries/<int:pk>/result", views.result, name="result"),
    path("entries/<int:pk>/report", views.report, name="report"),
    path("entries/<int:pk>/report.pdf", views.report_paper, name="report_paper"),
    path("entries/<int:pk>/findings/<str:number>", views.finding, name="finding"),
    path("entries/<int:pk>/evidence", room.evidence, name="evidence"),
    path("entries/<int:pk>/precedents/<str:number>", room.precedents, name="precedents"),
    path("dossiers/<int:pk>/samples", sampling.samples, name="samples"),
    path("dossiers/<int:pk>/samples/labels", sampling.labels, name="sample_labels"),
    path("samples/<str:code>", sampling.sample, name="sample"),
    path("sheets/<int:pk>/", views.sheet, name="sheet"),
    path("sheets/<int:pk>/scores/<str:number>", views.score, name="score"),
    path("sheets/<int:pk>/deliver", offline.deliver, name="deliver"),
    path("sheets/<int:pk>/filings/<int:number>", room.filing, name="filing"),
    path("sheets/<int:pk>/paper", views.sheet_paper, name="sheet_paper"),
]
