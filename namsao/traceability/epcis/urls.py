from django.urls import path

from namsao.traceability.epcis.views import capture, events, named

app_name = "epcis"
RESOURCES = (
    ("bizSteps", "biz_step", "EQ_bizStep"),
    ("bizLocations", "biz_location", "EQ_bizLocation"),
    ("readPoints", "read_point", "EQ_readPoint"),
    ("dispositions", "disposition", "EQ_disposition"),
)
urlpatterns = [
    path("", events.top, name="top"),
    path("capture", capture.capture, name="capture"),
    path("capture/<str:code>", capture.job, name="job"),
    path("events", events.events, name="events"),
    path("events/<path:event_id>", events.event, name="event"),
    path("eventTypes", events.event_types, name="eventTypes"),
    path("eventTypes/<str:value>/events", events.narrowed("eventType"), name="eventTypes-events"),
    path("eventTypes/<str:value>", events.sub, name="eventTypes-one"),
    path("epcs", events.epcs, name="epcs"),
    path("epcs/<path:value>/events", events.of_epc, name="epcs-events"),
    path("epcs/<path:value>", events.sub, name="epcs-one"),
    path("queries", named.queries, name="queries"),
    path("queries/<str:name>", named.query, name="query"),
    path("queries/<str:name>/events", named.results, name="query-events"),
    path("queries/<str:name>/subscriptions", named.subscriptions, name="subscriptions"),
    path("queries/<str:name>/subscriptions/<str:code>", named.subscription, name="subscription"),
    path("nextPageToken/<str:value>", events.token, name="token"),
]
for _name, _column, _parameter in RESOURCES:
    urlpatterns += [
        path(_name, events.listing(_column), name=_name),
        path(f"{_name}/<path:value>/events", events.narrowed(_parameter), name=f"{_name}-events"),
        path(f"{_name}/<path:value>", events.sub, name=f"{_name}-one"),
    ]
