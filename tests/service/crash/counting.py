"""A study and its families; a council's own spreadsheet, and the nightly file of its case system."""

import tempfile
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from kinweave.service.cases.models import Case
from kinweave.service.councils.models import Council
from kinweave.service.studies import actions as studies
from kinweave.service.studies.models import Study
from kinweave.service.submissions import actions as submissions
from kinweave.service.submissions.feeds import actions as feeds
from kinweave.service.submissions.feeds.reading import read_feed
from kinweave.service.submissions.feeds.said import FeedFile
from kinweave.service.submissions.models import Difference, ImportedSet, Submission
from kinweave.service.submissions.reading import read_profile
from kinweave.tables.profiles import profile_from_toml
from tests.service.crash.journey import TODAY, World, of, step
from tests.service.studies.making import SAID, a_plan
from tests.service.submissions.feeding import ADA, PROFILE, file_of
from tests.service.submissions.trackers import TRACKER


def council(world: World) -> Council:
    return of(Council, world.council_id)


def study(world: World) -> Study:
    return of(Study, world.ids.study)


def told_a_letter(world: World) -> Case:
    return of(Case, world.ids.letter_case)


# ---- a study ------------------------------------------------------------------------------------


@step("studies.actions.seal")
def a_list_is_sealed(world: World) -> None:
    plan = a_plan(council(world).name)
    world.ids.study = studies.seal(by=world.staff["analyst"], plan=plan, said=SAID).pk


@step("studies.actions.enrol")
def a_family_is_enrolled(world: World) -> None:
    studies.enrol(
        by=world.staff["legal_tracker"],
        study=study(world),
        case=told_a_letter(world),
        consent="not-asked",
    )


@step("studies.actions.record_override")
def a_court_has_it_otherwise(world: World) -> None:
    studies.record_override(
        by=world.staff["legal_tracker"],
        study=study(world),
        case=told_a_letter(world),
        reason="court_directed",
        received="fgc",
    )


@step("studies.actions.end_enrolment")
def enrolment_ends(world: World) -> None:
    studies.end_enrolment(by=world.staff["analyst"], study=study(world), reason="as_planned")


@step("studies.actions.take_out")
def the_record_is_taken_out(world: World) -> None:
    studies.take_out(by=world.staff["analyst"], study=study(world))


# ---- a spreadsheet ------------------------------------------------------------------------------


def uploaded(world: World) -> Submission:
    return of(Submission, world.ids.upload)


@step("submissions.actions.upload")
def a_spreadsheet_is_uploaded(world: World) -> None:
    world.ids.upload = submissions.upload(
        by=world.staff["analyst"],
        council=council(world),
        content=TRACKER.encode(),
        file_name="tracker.csv",
        saved="",
        today=TODAY,
    ).pk


@step("submissions.actions.map_upload")
def its_columns_are_named(world: World) -> None:
    kept = uploaded(world)
    submissions.map_upload(
        by=world.staff["analyst"],
        council=council(world),
        submission=kept,
        profile=read_profile(kept.profile, "tracker"),
    )


@step("submissions.actions.accept")
def its_good_rows_are_accepted(world: World) -> None:
    world.ids.set = submissions.accept(
        by=world.staff["analyst"],
        council=council(world),
        submission=uploaded(world),
        which=submissions.GOOD,
        save_as="tracker",
        today=TODAY,
    ).pk


@step("submissions.actions.note_download")
def the_rest_is_downloaded(world: World) -> None:
    submissions.note_download(by=world.staff["analyst"], submission=uploaded(world), what="rows")


@step("submissions.actions.delete_set")
def the_set_is_deleted(world: World) -> None:
    submissions.delete_set(by=world.staff["analyst"], kept=of(ImportedSet, world.ids.set))


@step("submissions.actions.delete_upload")
def the_upload_is_deleted(world: World) -> None:
    submissions.delete_upload(by=world.staff["analyst"], submission=uploaded(world))


@step("submissions.actions.let_go_of_uploads", first=a_spreadsheet_is_uploaded)
def an_upload_whose_days_are_over_goes(world: World) -> None:
    after = TODAY + submissions.KEPT_FOR + timedelta(days=1)
    submissions.let_go_of_uploads(by=world.staff["analyst"], on=after)


# ---- a nightly file -----------------------------------------------------------------------------


def nightly(world: World) -> FeedFile:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nightly.csv"
        path.write_text(file_of(ADA | {"number": "CH-17", "given": "Another name"}))
        profile = profile_from_toml(PROFILE, "mosaic")
        return read_feed(path, profile, council=council(world).la_code, as_at=TODAY)


@step("submissions.feeds.actions.take_feed")
def the_case_systems_file_is_taken(world: World) -> None:
    feeds.take_feed(
        by=world.staff["analyst"],
        council=council(world),
        source="Mosaic",
        said_at=timezone.now(),
        file=nightly(world),
        however_few=False,
        today=TODAY,
    )


@step("submissions.feeds.actions.settle")
def a_difference_is_settled(world: World) -> None:
    feeds.settle(
        by=world.manager,
        case=of(Case, world.ids.case),
        difference=Difference.objects.get(field="person.given_name"),
        take=feeds.THEIRS,
        reason="The birth certificate says so",
        today=TODAY,
    )
