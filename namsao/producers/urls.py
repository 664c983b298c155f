from django.urls import path

from namsao.producers import views

app_name = "producers"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.producer, name="producer"),
    path("<int:pk>/personal", views.personal, name="personal"),
    path("groups", views.groups, name="groups"),
    path("products/<int:pk>/", views.product, name="product"),
]
