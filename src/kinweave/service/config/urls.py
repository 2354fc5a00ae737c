"""Every route of the service. Each has one named guard; a test lists them."""

from django.urls import include, path

from kinweave.service.worklist import views as worklist

urlpatterns = [
    path("", worklist.home, name="home"),
    path("", include("kinweave.service.accounts.urls")),
    path("", include("kinweave.service.audit.urls")),
    path("", include("kinweave.service.extract.urls")),
    path("", include("kinweave.service.submissions.urls")),
    path("", include("kinweave.service.cases.urls")),
    path("", include("kinweave.service.referrals.urls")),
    path("", include("kinweave.service.cases.trail.urls")),
    path("", include("kinweave.service.offers.urls")),
    path("", include("kinweave.service.cases.allocation.urls")),
    path("", include("kinweave.service.preparation.urls")),
    path("", include("kinweave.service.conferences.urls")),
    path("", include("kinweave.service.plans.urls")),
    path("", include("kinweave.service.reviews.urls")),
    path("", include("kinweave.service.documents.urls")),
    path("", include("kinweave.service.studies.urls")),
]

handler404 = "kinweave.service.config.errors.not_found"
handler500 = "kinweave.service.config.errors.server_error"
