from django.urls import path

from namsao.traceability.diary import views

urlpatterns = [
    path("diary", views.diaries, name="diaries"),
    path("diary/<int:pk>", views.diary, name="diary"),
    path("diary/<int:pk>/season.xlsx", views.season_template, name="season"),
]
