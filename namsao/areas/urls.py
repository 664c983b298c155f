from django.urls import path

from namsao.areas import views

app_name = "areas"
urlpatterns = [path("suggest", views.suggest, name="suggest")]
