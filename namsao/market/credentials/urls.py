"""Addresses that are written into signed credentials: they are never changed."""

from django.urls import path

from namsao.market.credentials import views

urlpatterns = [
    path(".well-known/did.json", views.did, name="did"),
    path("credentials/", views.guide, name="credentials"),
    path("credentials/status/<slug:purpose>/<int:number>", views.status, name="credential-status"),
    path("credentials/<str:token>", views.credential, name="credential"),
]
