"""The pages of spreadsheets."""

from django.urls import include, path

from kinweave.service.submissions import views

urlpatterns = [
    path("spreadsheets/", views.spreadsheets, name="spreadsheets"),
    path("spreadsheets/upload", views.upload, name="spreadsheet-upload"),
    path("spreadsheets/<uuid:submission_id>/", views.spreadsheet, name="spreadsheet"),
    path("spreadsheets/<uuid:submission_id>/columns", views.columns, name="spreadsheet-columns"),
    path("spreadsheets/<uuid:submission_id>/words", views.words, name="spreadsheet-words"),
    path("spreadsheets/<uuid:submission_id>/problems", views.problems, name="spreadsheet-problems"),
    path("spreadsheets/<uuid:submission_id>/examples", views.examples, name="spreadsheet-examples"),
    path("spreadsheets/<uuid:submission_id>/accept", views.accept, name="spreadsheet-accept"),
    path("spreadsheets/<uuid:submission_id>/download", views.download, name="spreadsheet-download"),
    path("spreadsheets/<uuid:submission_id>/delete", views.delete, name="spreadsheet-delete"),
    path("spreadsheets/sets/<uuid:importedset_id>/", views.imported_set, name="imported-set"),
    path(
        "spreadsheets/sets/<uuid:importedset_id>/delete",
        views.delete_set,
        name="imported-set-delete",
    ),
    path("", include("kinweave.service.submissions.feeds.urls")),
]
