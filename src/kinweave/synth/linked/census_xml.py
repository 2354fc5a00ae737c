"""A council's census file as text, made column by column, so that it grows with its rows and no faster."""

from __future__ import annotations

import polars as pl

from kinweave.synth.linked.census import Census
from kinweave.synth.linked.draw import NEVER, as_dates
from kinweave.synth.linked.people import Children, upns_at
from kinweave.synth.linked.size import Year
from kinweave.tables.cin.layout import Layout

__all__ = ["write"]

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Message>
  <Header>
    <CollectionDetails>
      <Collection>{collection}</Collection>
      <Year>{year}</Year>
      <ReferenceDate>{reference}</ReferenceDate>
    </CollectionDetails>
    <Source>
      <SourceLevel>L</SourceLevel>
      <LEA>{la}</LEA>
      <SoftwareCode>Invented</SoftwareCode>
      <Release>1</Release>
      <SerialNo>1</SerialNo>
      <DateTime>{reference}T12:00:00</DateTime>
    </Source>
  </Header>
  <Children>
"""
_FOOT = "  </Children>\n</Message>\n"
_IN = "          "


def write(
    of: Layout, year: Year, children: Children, census: Census, *, la: str, place: int
) -> bytes:
    """The census file of one council; `place` is the council's place in the tables."""
    cin = census.cin.filter(pl.col("la") == place)
    inner = [
        _one(census.assessments, place, "Assessments", _assessment()),
        _one(census.plans, place, "CINPlanDates", _dated("CINPlanStartDate", "CINPlanEndDate")),
        _one(census.enquiries, place, "Section47", _enquiry()),
        _one(
            census.protection, place, "ChildProtectionPlans", _protection(), _reviews(census, place)
        ),
        _one(census.pre_proceedings, place, "PreProceedingsandFGDM", _module_5()),
    ]
    frame = _child(children, cin, year)
    disability = census.disabilities.filter(pl.col("la") == place).select("row", "code")
    frame = frame.join(disability, on="row", how="left", maintain_order="left")
    for name, part in zip("abcde", inner, strict=True):
        frame = frame.join(part.rename({"text": name}), on="row", how="left", maintain_order="left")
    text = frame.select(_whole().alias("text"))["text"]
    head = _HEAD.format(
        collection=of.collection, year=of.year_end.year, reference=of.year_end.isoformat(), la=la
    )
    return b"".join([head.encode(), "".join(text.to_list()).encode(), _FOOT.encode()])


def _tag(name: str, value: pl.Expr, indent: str = _IN) -> pl.Expr:
    """One element on a line of its own, or nothing where it has no value."""
    line = pl.concat_str(pl.lit(f"{indent}<{name}>"), value.cast(pl.String), pl.lit(f"</{name}>\n"))
    return pl.when(value.is_not_null()).then(line).otherwise(pl.lit(""))


def _dates(frame: pl.DataFrame) -> pl.DataFrame:
    """Whole days as ISO text, blank where they never come."""
    whole = [
        name
        for name, kind in frame.schema.items()
        if kind == pl.Int64 and name not in ("row", "la", "child", "family", "review_meetings")
    ]
    return frame.with_columns(
        as_dates(frame[name].to_numpy()).dt.to_string("%Y-%m-%d").alias(name) for name in whole
    )


def _one(
    frame: pl.DataFrame,
    place: int,
    element: str,
    inside: list[pl.Expr],
    more: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Each row of a group as text, by the episode that it stands in."""
    rows = _dates(frame.filter(pl.col("la") == place))
    if more is not None:
        rows = rows.join(more, on="row", how="left", maintain_order="left")
    start, end = pl.lit(f"        <{element}>\n"), pl.lit(f"        </{element}>\n")
    return (
        rows.select("row", pl.concat_str(start, *inside, end).alias("text"))
        .group_by("row", maintain_order=True)
        .agg(pl.col("text").str.join(""))
    )


def _dated(first: str, last: str) -> list[pl.Expr]:
    return [_tag(first, pl.col("begins")), _tag(last, pl.col("ends"))]


def _assessment() -> list[pl.Expr]:
    factors = pl.concat_str(
        pl.lit(f"{_IN}<FactorsIdentifiedAtAssessment>\n"),
        _tag("AssessmentFactors", pl.col("first"), _IN + "  "),
        _tag("AssessmentFactors", pl.col("second"), _IN + "  "),
        pl.lit(f"{_IN}</FactorsIdentifiedAtAssessment>\n"),
    )
    return [
        *_dated("AssessmentActualStartDate", "AssessmentAuthorisationDate"),
        pl.when(pl.col("ends").is_not_null()).then(factors).otherwise(pl.lit("")),
    ]


def _enquiry() -> list[pl.Expr]:
    return [
        _tag("S47ActualStartDate", pl.col("begins")),
        _tag("InitialCPCtarget", pl.col("target")),
        _tag("DateOfInitialCPC", pl.col("ends")),
        _tag("ICPCnotRequired", pl.lit("false")),
    ]


def _protection() -> list[pl.Expr]:
    return [
        _tag("CPPstartDate", pl.col("begins")),
        _tag("CPPendDate", pl.col("ends")),
        _tag("InitialCategoryOfAbuse", pl.col("category")),
        _tag("LatestCategoryOfAbuse", pl.col("category")),
        _tag("NumberOfPreviousCPP", pl.col("times")),
        pl.col("reviews").fill_null(""),
    ]


def _reviews(census: Census, place: int) -> pl.DataFrame:
    rows = _dates(census.protection_reviews.filter(pl.col("la") == place))
    dates = rows.select("row", _tag("CPPreviewDate", pl.col("on"), _IN + "  ").alias("text"))
    return dates.group_by("row", maintain_order=True).agg(
        pl.concat_str(
            pl.lit(f"{_IN}<Reviews>\n"), pl.col("text").str.join(""), pl.lit(f"{_IN}</Reviews>\n")
        ).alias("reviews")
    )


def _module_5() -> list[pl.Expr]:
    def truth(name: str) -> pl.Expr:
        return (
            pl.when(pl.col(name).is_null())
            .then(None)
            .when(name)
            .then(pl.lit("1"))
            .otherwise(pl.lit("0"))
        )

    return [
        _tag("PPStartDate", pl.col("start")),
        _tag("LBPSentDate", pl.col("letter")),
        _tag("FGDMMeetingOffer", truth("offer")),
        _tag("FGDMMeetingFac", truth("facilitated")),
        _tag("InitialPPMeetingDate", pl.col("first_meeting")),
        _tag("ReviewMeetingsCount", pl.col("review_meetings")),
        _tag("StepDecisionDate", pl.col("step")),
        _tag("PPOutcome", pl.col("outcome")),
        _tag("CourtAppDate", pl.col("application")),
        _tag("LetterInitCPDate", pl.col("letter_to_issue")),
    ]


def _child(children: Children, cin: pl.DataFrame, year: Year) -> pl.DataFrame:
    child = cin["child"].to_numpy()
    unborn = children.birth[child] > year.end
    upn = pl.Series(upns_at(children, child, year.end))
    no_upn = pl.Series(upn).str.starts_with("UN")
    never = pl.lit(NEVER, dtype=pl.Int64)
    return _dates(
        cin.with_columns(
            birth=pl.when(pl.Series(unborn))
            .then(never)
            .otherwise(pl.Series(children.birth[child])),
            expected=pl.when(pl.Series(unborn))
            .then(pl.Series(children.expected[child]))
            .otherwise(never),
            died=pl.when(pl.Series(children.dies[child] <= year.end))
            .then(pl.Series(children.dies[child]))
            .otherwise(never),
            sex=pl.when(pl.Series(unborn))
            .then(pl.lit("U"))
            .otherwise(children.names["sex"][child]),
            ethnicity=children.names["ethnicity"][child],
            upn=pl.when(no_upn).then(None).otherwise(upn),
            no_upn=pl.when(no_upn).then(upn).otherwise(None),
            reason=pl.when(pl.col("closed") <= year.end).then("reason").otherwise(None),
            closed=pl.when(pl.col("closed") <= year.end).then("closed").otherwise(never),
        )
    )


def _whole() -> pl.Expr:
    identity = "        "
    return pl.concat_str(
        pl.lit("    <Child>\n      <ChildIdentifiers>\n"),
        _tag("LAchildID", pl.col("number"), identity),
        _tag("UPN", pl.col("upn"), identity),
        _tag("UPNunknown", pl.col("no_upn"), identity),
        _tag("PersonBirthDate", pl.col("birth"), identity),
        _tag("ExpectedPersonBirthDate", pl.col("expected"), identity),
        _tag("Sex", pl.col("sex"), identity),
        _tag("PersonDeathDate", pl.col("died"), identity),
        pl.lit("      </ChildIdentifiers>\n      <ChildCharacteristics>\n"),
        _tag("Ethnicity", pl.col("ethnicity"), identity),
        pl.lit("        <Disabilities>\n"),
        _tag("Disability", pl.col("code"), _IN),
        pl.lit("        </Disabilities>\n      </ChildCharacteristics>\n      <CINdetails>\n"),
        _tag("CINreferralDate", pl.col("referred"), identity),
        _tag("ReferralSource", pl.col("source"), identity),
        _tag("PrimaryNeedCode", pl.col("need"), identity),
        _tag("CINclosureDate", pl.col("closed"), identity),
        _tag("ReasonForClosure", pl.col("reason"), identity),
        *(pl.col(name).fill_null("") for name in "abcd"),
        _tag("ReferralNFA", pl.lit("false"), identity),
        pl.col("e").fill_null(""),
        pl.lit("      </CINdetails>\n    </Child>\n"),
    )
