from django.urls import URLPattern

from namsao.traceability.growing.urls import urlpatterns as growing

app_name = "traceability"
urlpatterns: list[URLPattern] = [*growing]
