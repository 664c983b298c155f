from django.urls import path

from namsao.traceability import views
from namsao.traceability.diary.urls import urlpatterns as diary
from namsao.traceability.growing.urls import urlpatterns as growing
from namsao.traceability.households import views as households
from namsao.traceability.lots import views as lots
from namsao.traceability.mass import views as mass
from namsao.traceability.recall import views as recall
from namsao.traceability.shelf.urls import urlpatterns as shelf

app_name = "traceability"
urlpatterns = [
    path("", views.index, name="index"),
    path("jobs", views.jobs, name="jobs"),
    path("jobs/<int:pk>", views.job, name="job"),
    path("for-the-portal", views.for_the_portal, name="for_the_portal"),
    path("events/<int:pk>", views.event, name="event"),
    path("lots/<int:pk>", lots.lot, name="lot"),
    path("lots/<int:pk>/<slug:direction>", lots.trace, name="trace"),
    path("recalls", recall.recalls, name="recalls"),
    path("recalls/<int:pk>", recall.recall, name="recall"),
    path("recalls/letters/<int:pk>", recall.letter, name="recall_letter"),
    path("areas/<int:pk>/households", households.households, name="households"),
    path("seasons/<int:pk>", mass.season, name="season_balance"),
    *growing,
    *diary,
    *shelf,
]
