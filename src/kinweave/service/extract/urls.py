"""The page about extracts."""

from django.urls import path

from kinweave.service.extract import views

urlpatterns = [path("extracts/", views.extracts, name="extracts")]
