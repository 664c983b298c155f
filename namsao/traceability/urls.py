from django.urls import URLPattern

from namsao.traceability.diary.urls import urlpatterns as diary
from namsao.traceability.growing.urls import urlpatterns as growing
from namsao.traceability.shelf.urls import urlpatterns as shelf

app_name = "traceability"
urlpatterns: list[URLPattern] = [*growing, *diary, *shelf]
