from django.urls import path

from namsao.people import views

app_name = "people"
urlpatterns = [
    path("", views.index, name="index"),
    path("me", views.me, name="me"),
    path("invitations/<str:token>", views.invitation, name="invitation"),
]
