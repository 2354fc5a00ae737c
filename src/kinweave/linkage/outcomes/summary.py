"""What outcomes rest on, in counts and plain words: who was linked, how, and what could not be known."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from kinweave.linkage.matching.links import ErrorFrom, Links

__all__ = ["Summary", "column_meanings", "summary"]


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    text = (files("kinweave.linkage") / "data" / "outcomes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def column_meanings(horizons: tuple[int, ...]) -> dict[str, str]:
    """Every column of outcomes and what it means."""
    columns = _words()["columns"]
    of_child = {name: meaning for name, meaning in columns.items() if "{h}" not in name}
    of_horizons = {
        name.format(h=h): meaning.format(h=h)
        for h in horizons
        for name, meaning in columns.items()
        if "{h}" in name
    }
    return of_child | of_horizons


@dataclass(frozen=True, slots=True)
class LinkageErrorTold:
    """How good the links by name are, as it was when they were made, and how many still wait for a person."""

    precision: float
    recall: float
    error_from: ErrorFrom
    awaiting: int

    def sentence(self) -> str:
        """The error in one sentence, with what it rests on."""
        words = _words()["linkage_error"]
        told = words[self.error_from.value].format(
            precision=f"{self.precision:.4f}", recall=f"{self.recall:.4f}"
        )
        return told if not self.awaiting else f"{told} {words['awaiting'].format(n=self.awaiting)}"


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of children by linkage, and of rows by horizon; no child can be told from them by name."""

    index: str
    rows: int
    children: int
    linked: Mapping[str, int]
    not_linked: Mapping[str, int]
    expected_false_links: float
    horizons: Mapping[int, Mapping[str, int]]
    linkage_error: LinkageErrorTold | None = None

    @property
    def shares_no_child(self) -> bool:
        """Whether there were children and none of them could be linked."""
        return self.children > 0 and not self.linked

    def as_json(self) -> dict[str, object]:
        """The counts for another program."""
        return {
            "index": self.index,
            "rows": self.rows,
            "children": self.children,
            "linked": dict(self.linked),
            "not_linked": dict(self.not_linked),
            "expected_false_links": round(self.expected_false_links, 2),
            "linkage_error": self.linkage_error and asdict(self.linkage_error),
            "horizons": [
                {
                    "months": months,
                    "observed": counts.get("observed", 0),
                    "not_observed": {why: n for why, n in counts.items() if why != "observed"},
                }
                for months, counts in self.horizons.items()
            ],
        }

    def as_text(self, where: str) -> str:
        """The same in sentences."""
        words = _words()
        lines = [
            f"Outcomes from the {self.index} in {where}: {self.rows} rows, {self.children} children."
        ]
        linked = sum(self.linked.values())
        lines.append(f"Linked to the returns: {linked} of {self.children} children.")
        lines += [f"  {many} {words['linkage'][by]}" for by, many in self.linked.items()]
        if self.expected_false_links >= 0.05:  # noqa: PLR2004
            lines.append(
                f"  of the links, about {self.expected_false_links:.1f} are likely to be wrong"
            )
        if self.linkage_error is not None:
            lines.append(self.linkage_error.sentence())
        if self.not_linked:
            lines.append(f"Not linked: {self.children - linked}.")
            lines += [
                f"  {many}: {words['not_linked'][why]}" for why, many in self.not_linked.items()
            ]
        if self.shares_no_child:
            lines.append(words["share_no_child"]["sentence"])
        for months, counts in self.horizons.items():
            observed = counts.get("observed", 0)
            lines.append(f"At {months} months: observed for {observed} of {self.rows}.")
            lines += [
                f"  {many}: {words['censored'][why]}"
                for why, many in counts.items()
                if why != "observed"
            ]
        return "\n".join(lines) + "\n"


def summary(
    rows: pl.DataFrame, index: str, horizons: tuple[int, ...], *, links: Links | None = None
) -> Summary:
    """The counts over the rows of outcomes, with the error of the `links` by name that they rest on."""
    people = rows.unique(subset="person")
    certain = people.filter(pl.col("linkage").is_not_null())
    return Summary(
        index=index,
        rows=rows.height,
        children=people.height,
        linked=_counts(people["linkage"], list(_words()["linkage"])),
        not_linked=_counts(people["not_linked"], list(_words()["not_linked"])),
        expected_false_links=float((1 - certain["link_probability"]).sum()),
        horizons={
            h: _counts(
                rows[f"censored_{h}m"].fill_null("observed"), ["observed", *_words()["censored"]]
            )
            for h in horizons
        },
        linkage_error=None if links is None else _error(links, set(people["person"])),
    )


def _error(links: Links, people: set[str]) -> LinkageErrorTold:
    return LinkageErrorTold(
        links.precision, links.recall, links.error_from, len(links.awaiting & people)
    )


def _counts(column: pl.Series, order: list[str]) -> dict[str, int]:
    """How often each value stands in a column, in this order, those that never do left out."""
    times = column.drop_nulls()
    counted = dict(times.value_counts(name="times").rows())
    return {name: counted[name] for name in order if counted.get(name)}
