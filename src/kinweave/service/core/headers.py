"""Nothing of a record stays behind on a lent or shared device (hazards 14 and 15)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class NothingIsKept:
    """Tells browsers, proxies and search engines to keep nothing but the style sheets."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith("/static/"):
            response["Cache-Control"] = "no-store"
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["Permissions-Policy"] = (
                "camera=(), geolocation=(), microphone=(), interest-cohort=()"
            )
        return response
