from django.urls import path

from namsao.papers import views

app_name = "papers"
urlpatterns = [
    path("check", views.check, name="check"),
]
