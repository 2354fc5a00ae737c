"""Pages for what went wrong. Missing and refused are one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return render(request, "design/not_found.jinja", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return render(request, "design/form_expired.jinja", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "design/server_error.jinja", status=500)
