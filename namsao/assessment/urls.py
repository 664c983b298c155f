from django.urls import path

from namsao.assessment import views
from namsao.assessment.sampling import views as sampling

app_name = "assessment"
urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("rounds/<int:pk>/", views.round_page, name="round"),
    path("rounds/<int:pk>/labels", sampling.round_labels, name="round_labels"),
    path("sessions/<int:pk>/", views.session, name="session"),
    path("sessions/<int:pk>/minutes", views.minutes, name="minutes"),
    path("entries/<int:pk>/", views.entry, name="entry"),
    path("entries/<int:pk>/result", views.result, name="result"),
    path("entries/<int:pk>/findings/<str:number>", views.finding, name="finding"),
    path("dossiers/<int:pk>/samples", sampling.samples, name="samples"),
    path("dossiers/<int:pk>/samples/labels", sampling.labels, name="sample_labels"),
    path("samples/<str:code>", sampling.sample, name="sample"),
    path("sheets/<int:pk>/", views.sheet, name="sheet"),
    path("sheets/<int:pk>/scores/<str:number>", views.score, name="score"),
    path("sheets/<int:pk>/paper", views.sheet_paper, name="sheet_paper"),
]
