"""Made-up SSDA903 returns in which no rule finds anything: this year's and last year's, of any size."""

import datetime as dt
from random import Random

import polars as pl

from kinweave.tables.ssda903 import layout, with_children
from kinweave.tables.ssda903.layout import ColumnKind

YEAR = 2027
DAY = dt.timedelta(days=1)
PLACES = (
    ("U1", "PR1", "SC100001", "AB1 2CD"),
    ("U6", "PR4", "SC100002", "AB3 4EF"),
    ("K2", "PR4", "SC100003", "AB5 6GH"),
    ("R2", "PR3", None, "AB7 8JK"),
    ("P1", "PR0", None, "AB9 1LM"),
    ("Z12", None, None, "AB2 3NP"),
)
ORDERS = ("C1", "C2", "V2")
ENDINGS = ("E4A", "E4B", "E13", "E41", "E45", "E8")
ETHNICITIES = ("WBRI", "APKN", "BCRB", "MWBC", "NOBT")


def made_returns(children=200, seed=1, year=YEAR):
    """This year's tables and last year's, as the reader gives them."""
    chances = Random(seed)
    lives = [life(chances, number, year) for number in range(children)]
    return cut(lives, year), cut(lives, year - 1)


def life(chances, number, year):
    """One child, and their episodes over the two years that end on 31 March of `year`."""
    starts = dt.date(year - 2, 4, 1)
    dob = starts - dt.timedelta(days=chances.randrange(200, 14 * 365))
    mother = chances.random() < 0.01
    child = {
        "child_number": f"C{number:06}",
        "sex": "F" if mother else chances.choice("MFU"),
        "dob": dob,
        "ethnic": chances.choice(ETHNICITIES),
        "upn": f"A{80_000_000_000 + number:011}{chances.choice('0123456789ABX')}",
        "mother": "1" if mother else "0",
        "mc_dob": dt.date(year - 1, 2, 3) if mother else None,
    }
    day = starts + dt.timedelta(days=chances.randrange(600))
    return child, list(episodes(chances, child["child_number"], day, dt.date(year, 3, 31)))


def episodes(chances, number, day, last):
    """A run of episodes, each beginning when the one before it ended, and now and then a second run."""
    while True:
        place, order = chances.choice(PLACES), chances.choice(ORDERS)
        if order == "V2" and place[0] == "P1":
            place = PLACES[0]
        reason = "S"
        while True:
            held = {
                "child_number": number,
                "decom": day,
                "rne": reason,
                "ls": order,
                "cin": "N1",
                "place": place[0],
                "place_provider": place[1],
                "home_post": "XY1 1ZZ",
                "pl_post": place[3],
                "urn": place[2],
            }
            ends = day + dt.timedelta(days=chances.randrange(20, 500))
            if ends > last:
                yield held
                return
            if chances.random() < 0.3:
                yield {**held, "dec": ends, "rec": chances.choice(ENDINGS)}
                break
            moved, changed = chances.choice([(True, False), (False, True), (True, True)])
            new_order = other(chances, ORDERS, order) if changed else order
            options = [one for one in PLACES if one[0] != "P1" or new_order != "V2"]
            if not moved and place not in options:
                moved = True
            new_place = other(chances, options, place) if moved else place
            ended = {**held, "dec": ends, "rec": "X1"}
            yield {**ended, "reason_place_change": "CARPL" if moved else None}
            reason = {(True, False): "P", (False, True): "L", (True, True): "B"}[moved, changed]
            place, order, day = new_place, new_order, ends
        day = ends + dt.timedelta(days=chances.randrange(30, 200))
        if day > last or chances.random() < 0.7:
            return


def other(chances, options, one):
    return chances.choice([option for option in options if option != one])


def cut(lives, year):
    """What the return of one year says of these lives."""
    first, last = dt.date(year - 1, 4, 1), dt.date(year, 3, 31)
    rows = {name: [] for name in layout().tables}
    for child, held in lives:
        mine = [
            shown(episode, last)
            for episode in held
            if episode["decom"] <= last and (episode.get("dec") is None or episode["dec"] >= first)
        ]
        if not mine:
            continue
        rows["header"].append(child)
        rows["episodes"] += mine
        beside(rows, child, mine, first, last)
    return with_children(
        {name: frame(name, held) for name, held in rows.items() if year_has(name, year)}
    )


def year_has(name, year):
    first = layout().tables[name].first_year
    return first is None or year >= first


def shown(episode, last):
    if episode.get("dec") is None or episode["dec"] <= last:
        return episode
    return {**episode, "dec": None, "rec": None, "reason_place_change": None}


def beside(rows, child, held, first, last):
    """The rows of the other tables for one child, who is in care from the first of these episodes."""
    who = {"child_number": child["child_number"], "dob": child["dob"]}
    number = int(child["child_number"][1:])
    begun = max(held[0]["decom"], first)
    ended = held[0].get("dec") or last
    for months in range(2):
        day = begun + dt.timedelta(days=20 + 10 * months)
        four = child["dob"].replace(year=child["dob"].year + 4, day=min(child["dob"].day, 28))
        rows["reviews"].append(
            {**who, "review": day, "review_code": "PN0" if day < four else "PN1"}
        )
    rows["prev_perm"].append({**who, "prev_perm": "P1" if number % 9 == 0 else "Z1"})
    if number % 9 == 0:
        rows["prev_perm"][-1] |= {"la_perm": "201", "date_perm": "ZZ/05/2012"}
    rows["oc2"].append(
        {**who, "sdq_score": str(number % 41), "convicted": "0", "immunisations": "1",
         "teeth_check": "1", "health_assessment": "1", "substance_misuse": "0"}
    )  # fmt: skip
    rows["sw_episodes"].append(
        {**who, "sw_id": f"SW{number % 50:03}", "sw_decom": begun, "sw_reason": "MANAGE"}
    )
    if number % 5 == 0 and (ended - begun).days > 8:
        rows["missing"].append(
            {**who, "missing": "M", "mis_start": begun + 2 * DAY, "mis_end": begun + 4 * DAY}
        )
        rows["missing"].append(
            {**who, "missing": "A", "mis_start": begun + 5 * DAY, "mis_end": begun + 6 * DAY}
        )
    secured = next(
        (one for one in held if one["place"] in {"K2", "Z12"} and one["decom"] >= first), None
    )
    if secured is not None:
        until = secured.get("dec")
        rows["dolo"].append({**who, "dolo_start": secured["decom"] + DAY, "dolo_end": until})
    if number % 20 == 0:
        rows["uasc"].append(
            {"child_number": who["child_number"], "sex": child["sex"], "dob": who["dob"]}
        )
        rows["placed_adoption"].append({**who, "date_placed": begun + 9 * DAY})
    if number % 30 == 0:
        rows["oc3"].append({**who, "in_touch": "YES", "activ": "F2", "accom": "U1"})


def frame(name, held):
    """Rows as a table of the reader's form, without the child's own row of the header."""
    columns = {
        column.name: pl.Date if column.kind is ColumnKind.DATE else pl.String
        for heading, column in layout().tables[name].columns.items()
        if heading not in layout().tables[name].optional
    }
    table = pl.DataFrame(
        {
            key: pl.Series([row.get(key) for row in held], dtype=kind)
            for key, kind in columns.items()
        }
    )
    numbered = table.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    return numbered.with_columns(id=pl.col("row").cast(pl.String)).select("row", "id", *columns)


def many_times(tables, times):
    """The same return for so many times as many children, whose numbers differ."""
    repeated = {}
    for name, table in tables.items():
        copies = [
            table.drop("row", "id", "child", strict=False).with_columns(
                child_number=pl.col("child_number") + f"N{copy}"
            )
            for copy in range(times)
        ]
        whole = pl.concat(copies).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
        order = ["row", "id", *copies[0].columns]
        repeated[name] = whole.with_columns(id=pl.col("row").cast(pl.String)).select(order)
    return with_children(repeated)
