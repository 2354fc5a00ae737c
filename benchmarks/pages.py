"""CPU and queries of the ten main pages, against a bare page of the same server.

Run by ``make bench``. Prints a table: queries, CPU as a ratio to the bare page, and the cost with
many cases as a ratio to the cost with few. Times alone say little on a shared machine; ratios in
one run hold.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable

os.environ["KINWEAVE_DATA"] = tempfile.mkdtemp(prefix="kinweave-bench-")
os.environ["KINWEAVE_MODE"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "kinweave.service.config.settings"

import django
from django.conf import settings

django.setup()
settings.ROOT_URLCONF = "benchmarks.urls"
settings.ALLOWED_HOSTS = ["testserver"]

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.scale import make_council  # noqa: E402
from kinweave.service.access.middleware import SECOND_FACTOR  # noqa: E402
from kinweave.service.access.walls import inside  # noqa: E402
from kinweave.service.accounts.models import User  # noqa: E402
from kinweave.service.cases.models import Case  # noqa: E402

PAGES = (
    "home",
    "case",
    "referral",
    "offers",
    "legal",
    "allocation",
    "network",
    "conference",
    "plan",
    "review",
)
MOST_QUERIES, MOST_TIMES, MOST_GROWTH = 12, 5.0, 1.25
# On PostgreSQL the wall is told to the database at the beginning and the end of a request.
NOT_OURS = ("set_config", "SAVEPOINT", "RELEASE")


def _browser(user_id) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=user_id), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    return client


def _cpu(opened: list[tuple[Client, str]], times: int) -> list[float]:
    """The middle cost of each page, opened in turn, so that a busy moment falls on all alike."""
    taken: list[list[float]] = [[] for _ in opened]
    for _ in range(times):
        for costs, (client, address) in zip(taken, opened, strict=True):
            begun = time.process_time()
            response = client.get(address)
            costs.append(time.process_time() - begun)
            assert response.status_code == 200, f"{address}: {response.status_code}"
    return [statistics.median(costs) for costs in taken]


def _queries(client: Client, address: str) -> int:
    # One opening in twenty-five also seals the reads before it: the middle of three is a page's own.
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(sum(1 for q in captured if not any(word in q["sql"] for word in NOT_OURS)))
    return statistics.median(counts)


def _opened(number: int, cases: int) -> Callable[[str], tuple[Client, str]]:
    """A council of this size, and the way in which its manager opens each page of one case."""
    council, manager, coordinator = make_council(number, cases)
    with inside(council.pk):
        case = Case.objects.filter(allocations__coordinator_id=coordinator).order_by("pk").last()

    def page(name: str) -> tuple[Client, str]:
        address = reverse(name, args=[case.pk] if name not in {"bare", "home"} else [])
        client = _browser(manager)
        for _ in range(5):
            client.get(address)
        return client, address

    return page


def main() -> int:
    """Print the table; the exit status says whether every page keeps to its budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=500)
    parser.add_argument("--many", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=60)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    few, many = _opened(1, options.few), _opened(2, options.many)
    (bare,) = _cpu([few("bare")], options.times)
    print(
        f"{connection.vendor}: {options.few:,} and {options.many:,} cases; bare page "
        f"{_queries(*few('bare'))} queries, {1000 * bare:.1f} ms CPU"
    )
    print(f"{'page':12}{'queries':>9}{'times bare':>12}{'at many':>10}{'growth':>9}")
    kept = True
    for page in PAGES:
        pages = few(page), many(page), few("bare")
        queries = _queries(*pages[1])
        small, large, bare = _cpu([*pages], options.times)
        ratio, growth = small / bare, large / small
        holds = queries <= MOST_QUERIES and ratio <= MOST_TIMES and growth <= MOST_GROWTH
        kept = kept and holds
        mark = "" if holds else "   over budget"
        print(f"{page:12}{queries:9}{ratio:12.1f}{large / bare:10.1f}{growth:9.2f}{mark}")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
