from django.urls import path

from namsao.traceability.growing import views

urlpatterns = [
    path("areas", views.areas, name="areas"),
    path("areas/<int:pk>", views.area, name="area"),
    path("areas/<int:pk>/boundary", views.boundary, name="boundary"),
    path("packing-houses/<int:pk>", views.packing_house, name="packing_house"),
    path("products/<int:pk>/origin", views.origin, name="origin"),
]
