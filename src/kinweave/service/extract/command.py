"""`kinweave extract`: the door from the records to everything that counts."""

import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from kinweave.cli.parsing import CannotDo, CommandParser
from kinweave.service.access.actors import Actor
from kinweave.service.access.permissions import roles
from kinweave.service.accounts.models import Membership
from kinweave.service.accounts.queries import colleagues
from kinweave.service.core.refusals import NotPossible
from kinweave.service.councils.models import Council
from kinweave.service.extract.door import GENERAL, Extract, make_extract
from kinweave.service.extract.products import NEEDS
from kinweave.tables import Product


def extract(argv: Sequence[str]) -> int:
    """Take a set out as the command line says; gives the exit status."""
    chosen = _parser().parse_args(list(argv))
    product = Product(chosen.purpose)
    try:
        council = _council(chosen.council)
        made = make_extract(
            by=_actor(council, product, chosen.colleague),
            council=council,
            product=product,
            out=chosen.out,
            key_dir=settings.DATA_FOLDER / "keys",
            study=chosen.study,
            why=chosen.why,
        )
    except NotPossible as refusal:
        raise CannotDo(refusal.sentence) from None
    except DatabaseError as error:
        raise CannotDo(f"The records cannot be read: {' '.join(str(error).split())}.") from None
    sys.stdout.write(_words(made, product, chosen.out))
    return 0


def _parser() -> CommandParser:
    parser = CommandParser(
        prog="kinweave extract",
        description="Take a return set or a research set out of the records.",
    )
    parser.add_argument("--council", required=True, metavar="NAME", help="the council's name")
    parser.add_argument(
        "--purpose",
        required=True,
        choices=[str(product) for product in Product],
        help="return: identified and locked; research: pseudonyms, only of people who agreed",
    )
    parser.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="a folder that is not there yet"
    )
    parser.add_argument(
        "--as",
        dest="colleague",
        metavar="EMAIL",
        help="the colleague who signs for it; without it, the council's only analyst",
    )
    parser.add_argument("--why", default="", metavar="WORDS", help="the reason, for the manifest")
    parser.add_argument(
        "--study",
        default=GENERAL,
        metavar="NAME",
        help=f"whose pseudonyms a research set has ({GENERAL} when not given)",
    )
    return parser


def _council(name: str) -> Council:
    found = Council.objects.filter(name__iexact=name.strip()).first()
    if found is None:
        known = ", ".join(Council.objects.order_by("name").values_list("name", flat=True))
        raise CannotDo(
            f"There is no council called {name}. "
            + (f"There is: {known}." if known else "There is none at all yet.")
        )
    return found


def _actor(council: Council, product: Product, email: str | None) -> Actor:
    """The colleague who signs: whoever is named, or the only analyst, and otherwise nobody."""
    from django.utils import timezone

    here = colleagues(council.pk, on=timezone.localdate())
    if email is None:
        signing = [one for one in here if one.role == "analyst"]
        if len(signing) != 1:
            raise CannotDo(
                f"{council.name} has {len(signing) or 'no'} analysts. Say with --as EMAIL who signs for the set."
            )
    else:
        signing = [one for one in here if one.user.email.lower() == email.strip().lower()]
        signing.sort(key=lambda one: NEEDS[product] not in roles()[one.role].permissions)
        if not signing:
            raise CannotDo(f"Nobody with the address {email} works at {council.name}.")
    return _as_actor(signing[0])


def _as_actor(membership: Membership) -> Actor:
    user = membership.user
    return Actor(user.pk, membership.council_id, membership.role, user.name)


def _words(made: Extract, product: Product, out: Path) -> str:
    files = made.manifest.files
    rows = sum(entry.rows for entry in files.values())
    lines = [f"{out}: {rows} records in {len(files)} tables, a {product} set."]
    if product is Product.RETURN:
        lines.append(f"Locked with the key {made.key.id}, kept at {made.key.path}")
    else:
        lines.append(f"Pseudonyms by the key {made.key.id}, kept at {made.key.path}")
    return "\n".join(lines) + "\n"
