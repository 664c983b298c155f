from django.urls import path

from namsao.notices import views

app_name = "notices"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read", views.read_all, name="read_all"),
    path("inbox/choices", views.choices, name="choices"),
    path("inbox/<int:pk>", views.message, name="message"),
    path("inbox/<int:pk>/open", views.open_message, name="open"),
    path("letters/", views.deliveries, name="deliveries"),
    path("webhooks/", views.endpoints, name="endpoints"),
    path("webhooks/<int:pk>", views.endpoint, name="endpoint"),
]
