"""People of a family, born and unborn, as they are spoken of on a given day."""

from datetime import date, timedelta

WEEK = 7
WEEKS_UNTIL = 12
MONTHS_UNTIL_YEARS = 2


def is_unborn(birth_date: date | None, expected_birth_date: date | None) -> bool:
    """Whether a child is still expected. Being born changes a person and never replaces one."""
    return birth_date is None and expected_birth_date is not None


def age_on(birth_date: date, day: date) -> int:
    """Age in completed years. Somebody born on 29 February turns on 1 March in a common year."""
    if day < birth_date:
        raise ValueError("nobody has an age before they are born")
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def age_in_words(birth_date: date | None, expected_birth_date: date | None, day: date) -> str:
    """Say an age as people say it: *12 years*, *14 months*, *3 weeks*, *due 4 March 2027*."""
    if birth_date is None:
        if expected_birth_date is None:
            return "age not known"
        return f"due {expected_birth_date.day} {expected_birth_date:%B %Y}"
    years = age_on(birth_date, day)
    if years >= MONTHS_UNTIL_YEARS:
        return f"{years} years"
    lived = day - birth_date
    if lived < timedelta(weeks=1):
        return _count(lived.days, "day")
    if lived < timedelta(weeks=WEEKS_UNTIL):
        return _count(lived.days // WEEK, "week")
    months = (day.year - birth_date.year) * 12 + day.month - birth_date.month
    return _count(months - (day.day < birth_date.day), "month")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
