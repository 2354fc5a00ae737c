"""Reads the cells of one row, and lists each that could not be taken."""

from __future__ import annotations

from dataclasses import dataclass, field

from kinweave.tables.profiles.cells import CellReader, Reading
from kinweave.tables.profiles.children import date_in_name, name_fact, split_names, split_values
from kinweave.tables.profiles.dates import DateOrder
from kinweave.tables.profiles.evidence import value_class
from kinweave.tables.profiles.facts import Fact, Place
from kinweave.tables.profiles.located import Located
from kinweave.tables.profiles.model import Problem, Trouble
from kinweave.tables.profiles.vocabulary import Level, Target, targets
from kinweave.tables.profiles.words import word_key
from kinweave.tables.sheets import Cell, column_letters

__all__ = ["Row", "RowReader"]


@dataclass
class Row:
    """One row, read: its facts by target and index, its cells as they stand, and its place."""

    place: Place
    facts: dict[tuple[str, int], Fact]
    cells: dict[tuple[str, int], Cell]

    def fact(self, target: str) -> Fact | None:
        """The first fact of a target."""
        return self.facts.get((target, 1))


@dataclass
class RowReader:
    """Reads rows, and keeps what could not be taken and the words that no list knows."""

    date_order: DateOrder
    problems: list[Problem] = field(default_factory=list)
    words: dict[tuple[str, str], list[tuple[Problem, tuple[str, ...], str]]] = field(
        default_factory=dict
    )

    def read(self, one: Located, number: int, reader: CellReader) -> Row:
        """One row of a sheet, counted from 0."""
        facts: dict[tuple[str, int], Fact] = {}
        cells: dict[tuple[str, int], Cell] = {}
        for column, plan in one.columns.items():
            cell = one.sheet.cell(number, column)
            place = Place(one.book.name, one.sheet.name, number, column, plan.heading)
            if not plan.target:
                continue
            target = targets()[plan.target]
            if (number, column) in one.sheet.without_value:
                self.problem(
                    place,
                    None,
                    Trouble.COULD_NOT_READ,
                    "its formula was saved without a value; open the file, let it work out, and save it",
                    "formula without a value",
                )
                continue
            if (number, column) in one.sheet.faulty:
                self.problem(
                    place, None, Trouble.COULD_NOT_READ, "it shows a fault such as #REF!", "fault"
                )
                continue
            if cell is None:
                continue
            cells[plan.target, plan.index] = cell
            order = plan.order or self.date_order
            reading = reader.read(cell, target, order, doubted=column in one.doubted)
            facts[plan.target, plan.index] = Fact(reading, place)
        row = Row(Place(one.book.name, one.sheet.name, number, 0, ""), facts, cells)
        self.split_cells(one, row, reader)
        for (name, index), fact in row.facts.items():
            self.report(fact, targets()[name], row.cells.get((name, index)))
        return row

    def split_cells(self, one: Located, row: Row, reader: CellReader) -> None:
        """Several children in one cell: their names, and the values beside them, become columns of their own."""
        name = row.cells.get(("sheet.child_name", 1))
        if not isinstance(name, str) or ("sheet.child_name", 2) in row.cells:
            if isinstance(name, str):
                self.dated_names(row, reader)
            return
        dates = len(split_values(row.cells.get(("person.birth_date", 1))))
        names = split_names(name, dates)
        if len(names) > 1:
            for (target, index), cell in list(row.cells.items()):
                about = targets()[target]
                if about.level is not Level.CHILD or index != 1:
                    continue
                values = list(names) if target == "sheet.child_name" else split_values(cell)
                if len(values) != len(names):
                    self.one_for_all(row, target, about, len(names))
                    continue
                fact = row.facts[target, 1]
                plan = one.columns[fact.place.column]
                order = plan.order or self.date_order
                for count, value in enumerate(values, 1):
                    reading = reader.read(value, about, order)
                    row.cells[target, count] = value
                    row.facts[target, count] = Fact(reading, fact.place)
        self.dated_names(row, reader)

    def one_for_all(self, row: Row, target: str, about: Target, children: int) -> None:
        """A cell beside several children that holds one value: a word is for all, a date or number for none."""
        fact = row.facts[target, 1]
        if about.kind == "words" and fact.reading.says_something:
            for count in range(2, children + 1):
                row.facts[target, count] = fact
            return
        row.facts[target, 1] = Fact(
            Reading(
                trouble=Trouble.COULD_NOT_READ,
                reason="several children in the row and not one value for each",
            ),
            fact.place,
        )

    def dated_names(self, row: Row, reader: CellReader) -> None:
        for (target, index), fact in list(row.facts.items()):
            text = fact.text
            if target not in {"sheet.child_name", "person.given_name"} or text is None:
                continue
            row.facts[target, index] = name_fact(text, fact.place)
            dated = date_in_name(text, fact.place, reader, self.date_order)
            if dated is not None and ("person.birth_date", index) not in row.facts:
                row.facts["person.birth_date", index] = dated

    def report(self, fact: Fact, target: Target, cell: Cell) -> None:
        reading = fact.reading
        if reading.trouble is not None:
            problem = self.problem(fact.place, cell, reading.trouble, reading.reason)
            if reading.word:
                key = (target.of, word_key(reading.word))
                self.words.setdefault(key, []).append((problem, reading.near, reading.word))
        elif reading.rest and target.name != "agreement_to_plan.decision":
            self.problem(
                fact.place,
                cell,
                Trouble.NO_PLACE,
                "the answer was taken; the words after it were not",
            )

    def problem(
        self, place: Place, cell: Cell, trouble: Trouble, reason: str, kind: str | None = None
    ) -> Problem:
        problem = Problem(
            file=place.file,
            sheet=place.sheet,
            row=place.row + 1,
            column=column_letters(place.column) if place.heading else "",
            heading=place.heading,
            value_class=kind or value_class(cell),
            trouble=trouble,
            reason=reason,
        )
        self.problems.append(problem)
        return problem
