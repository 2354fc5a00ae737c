"""Invented trackers of councils that do not exist: the same truth written down in very different habits."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

from tests.tables.invented_families import (
    AS_AT,
    Family,
    dotted,
    families,
    spoken,
    truth,
    uk,
)

__all__ = [
    "AS_AT",
    "Family",
    "a_family_a_row",
    "a_sheet_a_year",
    "children_in_one_cell",
    "dotted",
    "families",
    "headings_in_two_rows",
    "put",
    "sheets_joined",
    "spoken",
    "truth",
    "uk",
    "workbook",
]


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """The bytes of a workbook that `fill` writes."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    fill(book)
    book.close()
    return stream.getvalue()


def put(sheet: Any, row: int, cells: Sequence[object], dates: Any = None) -> None:
    """Write a row of cells, typed dates with a format and nothing for None."""
    for column, cell in enumerate(cells):
        if isinstance(cell, dt.date):
            sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), dates)
        elif cell is not None and cell != "":
            sheet.write(row, column, cell)


def a_family_a_row(of: Sequence[Family]) -> bytes:
    """Windows text with semicolons: one row a family, the columns of up to four children repeated."""
    heads = ["Ref No", "Date referred", "SW", "Plan type", "Agreed to FGC?"]
    for number in range(1, 5):
        heads += [
            f"Child {number}",
            f"Child {number} D.O.B.",
            f"Child {number} LCS",
            f"Child {number} gender",
        ]
    heads += [
        "FGC held?",
        "Date held",
        "Family plan agreed",
        "Review FGC date",
        "Why not",
        "Comments",
    ]
    stages = {"child_in_need": "CiN", "child_protection": "CP Plan", "pre_proceedings": "PLO"}
    lines = [";".join(heads)]
    for family in of:
        row = [family.reference, uk(family.referred), "Jo Sharma", stages[family.stage]]
        row.append("✓".replace("✓", "Yes") if family.consent == "yes" else "Declined")
        for number in range(4):
            if number < len(family.children):
                child = family.children[number]
                row += [
                    child.name,
                    uk(child.born) if child.born else f"due {dotted(child.expected)}",
                    child.number or "n/a",
                    {"M": "Boy", "F": "Girl"}[child.sex],
                ]
            else:
                row += ["", "", "", ""]
        row += [
            "Y" if family.held else "N",
            spoken(family.held),
            ("Yes" if family.agreed else "No") if family.held else "",
            uk(family.review),
            family.reason,
            "– rang “mum” –",
        ]
        lines.append(";".join(row))
    return "\r\n".join(lines).encode("cp1252")


def headings_in_two_rows(of: Sequence[Family]) -> bytes:
    """A title merged over the sheet, headings in rows 4 and 5, the reference on each row, notes and a total below."""

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("FGDM 2025")
        centre = book.add_format({"align": "center"})
        dates = book.add_format({"num_format": "dd mmm yyyy"})
        sheet.merge_range(0, 0, 0, 12, "Family Group Decision Making – Westmoor", centre)
        sheet.write(1, 0, "Please do not delete rows")
        sheet.merge_range(3, 0, 3, 1, "Case", centre)
        sheet.merge_range(3, 2, 3, 6, "Child", centre)
        sheet.merge_range(3, 7, 3, 8, "Referral", centre)
        sheet.merge_range(3, 9, 3, 12, "Conference", centre)
        put(
            sheet,
            4,
            [
                "Family ID",
                "Worker",
                "Surname",
                "Forename",
                "Date of birth",
                "Person ID",
                "Ethnic origin",
                "Date received",
                "Consent?",
                "Date",
                "Family attended",
                "Plan accepted?",
                "Review date",
            ],
        )
        words = {
            "WBRI": "White - British",
            "APKN": "Pakistani",
            "BAFR": "Black African",
            "MWBC": "White & Black Caribbean",
        }
        row = 5
        for number, family in enumerate(of):
            if number == 6:
                sheet.write(row, 0, "Quarter 2")
                row += 1
            if number == 12:
                put(
                    sheet,
                    row,
                    [
                        "Family ID",
                        "Worker",
                        "Surname",
                        "Forename",
                        "Date of birth",
                        "Person ID",
                        "Ethnic origin",
                        "Date received",
                        "Consent?",
                        "Date",
                        "Family attended",
                        "Plan accepted?",
                        "Review date",
                    ],
                )
                row += 1
            for child in family.children:
                put(
                    sheet,
                    row,
                    [
                        family.reference,
                        "Pat",
                        child.last.upper() if " " not in child.last else child.last,
                        "Unborn" if child.born is None else child.first,
                        spoken(child.born) if child.born else f"EDD {uk(child.expected)}",
                        int(child.number) if child.number else "not known",
                        words[child.ethnicity],
                        family.referred,
                        "TRUE" if family.consent == "yes" else "Refused",
                        dotted(family.held) if family.held else "tbc",
                        7 if family.held else None,
                        ("Agreed" if family.agreed else "Rejected") if family.held else "n/a",
                        family.review,
                    ],
                    dates,
                )
                row += 1
        sheet.write(row + 1, 0, "Total")
        sheet.write_formula(row + 1, 4, f"=COUNTA(E6:E{row})", None, row)
        sheet.write(
            row + 3,
            0,
            "Note: families who moved away are shown at the end of the year in the other file",
        )
        sheet.write(row + 4, 0, "Key:")
        sheet.set_column(1, 1, None, None, {"hidden": True})

    return workbook(fill)


def sheets_joined(of: Sequence[Family]) -> bytes:
    """Referrals on one sheet, children on another, and one row a meeting on a third; a dashboard and a hidden list."""

    def fill(book: xlsxwriter.Workbook) -> None:
        dates = book.add_format({"num_format": "dd/mm/yy"})
        board = book.add_worksheet("Dashboard")
        put(board, 0, ["Month", "Referrals", "FGCs held", "Reviews"])
        put(board, 1, ["April", 12, 6, 3])
        referrals = book.add_worksheet("Referrals")
        put(
            referrals,
            0,
            [
                "Family number",
                "Referral received",
                "Referring team",
                "Family agreed to FGC",
                "Coordinator",
                "Reason FGC did not go ahead",
            ],
        )
        children = book.add_worksheet("Children")
        put(
            children,
            0,
            [
                "Family no",
                "First name",
                "Last name",
                "Birth date",
                "Expected date of birth",
                "Eclipse ID",
                "Sex",
            ],
        )
        meetings = book.add_worksheet("Meetings")
        put(
            meetings,
            2,
            ["Family no.", "Meeting type", "Meeting date", "Outcome", "Plan agreed (LA)"],
        )
        lists = book.add_worksheet("Lists")
        put(lists, 0, ["Yes"])
        lists.hide()
        below_children, below_meetings = 1, 3
        for number, family in enumerate(of, 1):
            yes = "agreed" if family.consent == "yes" else "did not consent"
            put(
                referrals,
                number,
                [1000 + number, family.referred, "North", yes, "Sam R", family.reason],
                dates,
            )
            for child in family.children:
                put(
                    children,
                    below_children,
                    [
                        1000 + number,
                        "" if child.born is None else child.first,
                        child.last,
                        child.born,
                        child.expected,
                        child.number,
                        child.sex,
                    ],
                    dates,
                )
                below_children += 1
            if family.held:
                put(
                    meetings,
                    below_meetings,
                    [f"{1000 + number}", "FGC", family.held - dt.timedelta(days=9), "Cancelled"],
                    dates,
                )
                put(
                    meetings,
                    below_meetings + 1,
                    [
                        f"{1000 + number}",
                        "FGC",
                        family.held,
                        "Held",
                        "Y" if family.agreed else "N - unsafe",
                    ],
                    dates,
                )
                below_meetings += 2
            if family.review:
                put(
                    meetings,
                    below_meetings,
                    [f"{1000 + number} ", "Review FGC", family.review, "Held"],
                    dates,
                )
                below_meetings += 1
        put(meetings, below_meetings, ["9999", "FGC", AS_AT, "Held"], dates)

    return workbook(fill)


def children_in_one_cell(of: Sequence[Family]) -> bytes:
    """Tabs in UTF-16: a family a row under its surname, the children in one cell with their dates in brackets."""
    lines = [
        [
            "Family",
            "Children",
            "Referral date",
            "Offered",
            "Response",
            "FGC outcome",
            "FGC date",
            "Review held",
        ]
    ]
    for family in of:
        named = ", ".join(
            f"{child.name} ({uk(child.born) if child.born else 'EDD ' + uk(child.expected)})"
            for child in family.children
        )
        if not family.held:
            outcome = "Declined" if family.consent != "yes" else "Awaiting date"
        else:
            outcome = "Held - plan agreed" if family.agreed else "Held - plan not agreed"
        lines.append(
            [
                f"{family.children[0].last} {family.reference[-3:]}",
                named,
                family.referred.isoformat(),
                "Yes",
                "Accepted" if family.consent == "yes" else "Declined",
                outcome,
                family.held.strftime("%d %B %Y") if family.held else "",
                uk(family.review),
            ]
        )
    return "\n".join("\t".join(line) for line in lines).encode("utf-16")


def a_sheet_a_year(of: Sequence[Family]) -> bytes:
    """Two sheets of one shape, the reference and the family's answers on the first child's row alone."""

    def fill(book: xlsxwriter.Workbook) -> None:
        half = len(of) // 2
        for name, part in (("2024-25", of[:half]), ("2025-26", of[half:])):
            sheet = book.add_worksheet(name)
            put(
                sheet,
                1,
                [
                    "No.",
                    "Family Ref",
                    "Child's full name",
                    "DOB or due date",
                    "Social care number",
                    "Ethnicity",
                    "Status",
                    "Ref. date",
                    "Consent obtained",
                    "FGC",
                    "Plan",
                    "Agreed by LA",
                    "1st review",
                    "Reason not held",
                ],
            )
            row = 2
            for family in part:
                for number, child in enumerate(family.children):
                    first = number == 0
                    serial = (
                        None if child.born is None else (child.born - dt.date(1899, 12, 30)).days
                    )
                    put(
                        sheet,
                        row,
                        [
                            row,
                            family.reference if first else None,
                            f"{child.last}, {child.first}"
                            if child.born
                            else f"{child.last}, unborn",
                            serial
                            if child.born
                            else child.expected and child.expected.strftime("%d-%b-%y"),
                            child.number,
                            child.ethnicity.lower(),
                            {
                                "child_in_need": "S17",
                                "child_protection": "CPP",
                                "pre_proceedings": "Pre-proceedings",
                            }[family.stage]
                            if first
                            else None,
                            spoken(family.referred) if first else None,
                            ("x" if family.consent == "yes" else "0") if first else None,
                            uk(family.held) if first else None,
                            ("Y" if family.held else "") if first else None,
                            ("1" if family.agreed else "0") if first and family.held else None,
                            family.review.strftime("%a %d %b %Y")
                            if first and family.review
                            else None,
                            family.reason if first else None,
                        ],
                    )
                    row += 1

    return workbook(fill)
