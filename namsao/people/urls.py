from django.urls import path

from namsao.people import views

app_name = "people"
urlpatterns = [
    path("people/", views.index, name="index"),
    path("people/me", views.me, name="me"),
    path("people/invitations/<str:token>", views.invitation, name="invitation"),
    path("people/readings", views.readings, name="readings"),
    path("people/requests", views.requests, name="requests"),
    path("people/requests/<int:pk>", views.data_request, name="request"),
    path("audit", views.audit, name="audit"),
    path("me/tokens", views.tokens, name="tokens"),
    path("me/data", views.data, name="data"),
    path("me/data/download", views.download, name="download"),
]
