from django.urls import path

from namsao.certificates import views

app_name = "certificates"
urlpatterns = [
    path("", views.index, name="index"),
    path("renewals", views.renewals, name="renewals"),
    path("check", views.search, name="search"),
    path("check/<str:token>", views.verify, name="verify"),
    path("check/<str:token>/qr.svg", views.qr, name="qr"),
    path("<int:pk>/", views.certificate, name="certificate"),
    path("<int:pk>/paper", views.paper, name="paper"),
    path("decisions/<int:pk>/paper", views.decision_paper, name="decision_paper"),
]
