"""The service's routes and one bare authenticated page to measure them against."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from kinweave.service.access.guards import signed_in
from kinweave.service.core.pages import Words, render_page


@dataclass(frozen=True)
class Bare:
    """A page with its frame and nothing on it."""

    title: Words = Words("Bare page")


@signed_in
def bare(request: HttpRequest) -> HttpResponse:
    """What signing in, the council's wall and the page's frame cost by themselves."""
    return render_page(request, "design/base.jinja", Bare())


urlpatterns = [path("bare", bare, name="bare"), path("", include("kinweave.service.config.urls"))]
handler404 = "kinweave.service.config.errors.not_found"
