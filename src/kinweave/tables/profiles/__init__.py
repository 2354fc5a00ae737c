"""A council's own spreadsheet into standard tables, by a profile that is worked out or written by hand.

`propose` works out a profile and says what it was not sure of; `apply` reads by a profile; both are pure, so
that the command line and the service's page do the same.
"""

from kinweave.tables.profiles.apply import apply
from kinweave.tables.profiles.files import profile_from_toml, profile_to_toml
from kinweave.tables.profiles.filled_template import is_template, read_template
from kinweave.tables.profiles.model import (
    ColumnPlan,
    Imported,
    Problem,
    Profile,
    ProfileError,
    Proposal,
    Question,
    QuestionKind,
    RowFate,
    SetAside,
    SheetPlan,
    SheetRows,
    Skipped,
    Trouble,
)
from kinweave.tables.profiles.propose import propose, settled
from kinweave.tables.profiles.report import as_csv, as_json, as_text

__all__ = [
    "ColumnPlan",
    "Imported",
    "Problem",
    "Profile",
    "ProfileError",
    "Proposal",
    "Question",
    "QuestionKind",
    "RowFate",
    "SetAside",
    "SheetPlan",
    "SheetRows",
    "Skipped",
    "Trouble",
    "apply",
    "as_csv",
    "as_json",
    "as_text",
    "is_template",
    "profile_from_toml",
    "profile_to_toml",
    "propose",
    "read_template",
    "settled",
]
