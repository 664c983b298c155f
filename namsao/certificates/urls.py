from django.urls import path

from namsao.certificates import views
from namsao.certificates.complaints import views as complaints
from namsao.certificates.importing import views as importing
from namsao.certificates.inspecting import views as inspecting
from namsao.certificates.past import views as past

app_name = "certificates"
urlpatterns = [
    path("", views.index, name="index"),
    path("renewals", views.renewals, name="renewals"),
    path("check", views.search, name="search"),
    path("check/<str:token>", views.verify, name="verify"),
    path("check/<str:token>/qr.svg", views.qr, name="qr"),
    path("check/<str:token>/complain", complaints.complain, name="complain"),
    path("<int:pk>/", views.certificate, name="certificate"),
    path("inspections", inspecting.inspections, name="inspections"),
    path("inspections/<int:pk>", inspecting.inspection, name="inspection"),
    path("findings/<int:pk>/<slug:which>", inspecting.finding_file, name="finding_file"),
    path("complaints", complaints.complaints, name="complaints"),
    path("complaints/state", complaints.complaint_state, name="complaint_state"),
    path("complaints/<int:pk>", complaints.complaint, name="complaint"),
    path("complaints/<int:pk>/contact", complaints.contact, name="complaint_contact"),
    path("complaints/<int:pk>/photo", complaints.photo, name="complaint_photo"),
    path("imports", importing.imports, name="imports"),
    path("imports/<int:pk>", importing.one, name="import"),
    path("imports/<int:pk>/refused.xlsx", importing.refused_rows, name="import_refused"),
    path("past", past.rounds, name="past_rounds"),
    path("past/<int:pk>", past.one, name="past_round"),
    path("past/papers/<int:pk>", past.paper, name="past_paper"),
    path("archives/<int:pk>", views.archive, name="archive"),
    path("<int:pk>/paper", views.paper, name="paper"),
    path("decisions/<int:pk>/paper", views.decision_paper, name="decision_paper"),
]
