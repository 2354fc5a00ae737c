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


def _cpu(client: Client, address: str, times: int) -> float:
    taken = []
    for _ in range(times):
        begun = time.process_time()
        response = client.get(address)
        taken.append(time.process_time() - begun)
        assert response.status_code == 200, f"{address}: {response.status_code}"
    return statistics.median(taken)


def _queries(client: Client, address: str) -> int:
    # One opening in twenty-five also seals the reads before it: the middle of three is a page's own.
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(sum(1 for q in captured if not any(word in q["sql"] for word in NOT_OURS)))
    return statistics.median(counts)


def _measure(number: int, cases: int, times: int) -> dict[str, tuple[int, float]]:
    council, manager, coordinator = make_council(number, cases)
    with inside(council.pk):
        case = Case.objects.filter(allocations__coordinator_id=coordinator).order_by("pk").last()
    found = {}
    for page in ("bare", *PAGES):
        client = _browser(manager)
        address = reverse(page, args=[case.pk] if page not in {"bare", "home"} else [])
        for _ in range(5):
            client.get(address)
        found[page] = (_queries(client, address), _cpu(client, address, times))
    return found


def main() -> int:
    """Print the table; the exit status says whether every page keeps to its budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=500)
    parser.add_argument("--many", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=60)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    few = _measure(1, options.few, options.times)
    many = _measure(2, options.many, options.times)
    print(
        f"{connection.vendor}: {options.few:,} and {options.many:,} cases; bare page "
        f"{few['bare'][0]} queries, {1000 * few['bare'][1]:.1f} ms CPU"
    )
    print(f"{'page':12}{'queries':>9}{'times bare':>12}{'at many':>10}{'growth':>9}")
    kept = True
    for page in PAGES:
        queries = many[page][0]
        ratio, large = few[page][1] / few["bare"][1], many[page][1] / many["bare"][1]
        growth = large / ratio
        holds = queries <= MOST_QUERIES and large <= MOST_TIMES and growth <= MOST_GROWTH
        kept = kept and holds
        mark = "" if holds else "   over budget"
        print(f"{page:12}{queries:9}{ratio:12.1f}{large:10.1f}{growth:9.2f}{mark}")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
