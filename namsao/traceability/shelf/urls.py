from django.urls import path, re_path

from namsao.traceability.shelf import views

# Below /traceability/.
urlpatterns = [
    path("labels/<int:pk>", views.labels, name="labels"),
    path("scans/<int:pk>", views.scanned, name="scanned"),
]
# At the root: these are printed on packs, as short as they can be.
printed = [
    re_path(r"^(?P<path>01/.+)$", views.pack, name="pack"),
    path("lo/<int:producer>/<str:number>", views.own, name="own-lot"),
]
