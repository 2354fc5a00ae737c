"""What a role may do. Permissions only ever add; restrictions are separate rules that win."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Permission(StrEnum):
    """One thing that somebody may do, named as the field names it."""

    SEE_CASES = "see_cases"
    SEE_NETWORK = "see_network"
    SEE_CONTACT_POINTS = "see_contact_points"
    SEE_LEGAL = "see_legal"
    SEE_PLAN = "see_plan"
    SEE_CASE_AUDIT = "see_case_audit"
    BEGIN_BY_LETTER = "begin_by_letter"
    BEGIN_BY_REFERRAL = "begin_by_referral"
    RECORD_OFFERS = "record_offers"
    KEEP_LEGAL_DATES = "keep_legal_dates"
    ALLOCATE = "allocate"
    KEEP_NETWORK = "keep_network"
    KEEP_CONFERENCE = "keep_conference"
    KEEP_PLAN = "keep_plan"
    ANSWER_PLAN = "answer_plan"
    ASK_FOR_COPY = "ask_for_copy"
    CHECK_COPY = "check_copy"
    KEEP_REVIEW = "keep_review"
    CLOSE_CASE = "close_case"
    EXCLUDE_STAFF = "exclude_staff"
    SEE_AUDIT = "see_audit"
    MANAGE_STAFF = "manage_staff"
    GIVE_SET_UP_LINK = "give_set_up_link"
    EXTRACT_RETURN = "extract_return"
    EXTRACT_RESEARCH = "extract_research"
    SEE_STUDIES = "see_studies"
    SEAL_STUDY = "seal_study"
    ENROL_IN_STUDY = "enrol_in_study"
    AUDIT_STUDY = "audit_study"
    BRING_SPREADSHEETS = "bring_spreadsheets"


class Reach(StrEnum):
    """Which cases of the council a role reaches."""

    NONE = "none"
    REFERRED = "referred"
    ALLOCATED = "allocated"
    COUNCIL = "council"


@dataclass(frozen=True)
class Role:
    """A role as data, with the words that the pages and the docs print."""

    name: str
    label: str
    description: str
    reach: Reach
    permissions: frozenset[Permission]
    may_read: frozenset[str]


@cache
def roles() -> dict[str, Role]:
    """Every role, as ``data/roles.toml`` gives it."""
    text = files(__package__).joinpath("data/roles.toml").read_text(encoding="utf-8")
    return {
        name: Role(
            name=name,
            label=entry["label"],
            description=entry["description"],
            reach=Reach(entry["reach"]),
            permissions=frozenset(Permission(item) for item in entry["permissions"]),
            may_read=frozenset(entry["may_read"]),
        )
        for name, entry in tomllib.loads(text).items()
    }
