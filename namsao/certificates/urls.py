from django.urls import path

from namsao.certificates import views
from namsao.certificates.importing import views as importing

app_name = "certificates"
urlpatterns = [
    path("", views.index, name="index"),
    path("renewals", views.renewals, name="renewals"),
    path("check", views.search, name="search"),
    path("check/<str:token>", views.verify, name="verify"),
    path("check/<str:token>/qr.svg", views.qr, name="qr"),
    path("<int:pk>/", views.certificate, name="certificate"),
    path("imports", importing.imports, name="imports"),
    path("imports/<int:pk>", importing.one, name="import"),
    path("imports/<int:pk>/refused.xlsx", importing.refused_rows, name="import_refused"),
    path("archives/<int:pk>", views.archive, name="archive"),
    path("<int:pk>/paper", views.paper, name="paper"),
    path("decisions/<int:pk>/paper", views.decision_paper, name="decision_paper"),
]
