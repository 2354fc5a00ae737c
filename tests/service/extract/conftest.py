"""The demonstration, with the means to take its records out."""

import pytest

from kinweave.service.access.actors import Actor
from kinweave.service.accounts.models import Membership
from kinweave.service.councils.models import Council
from kinweave.service.extract.door import make_extract
from tests.service.demo.loaded import demonstration


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), demonstration(14, folder):
        yield folder


@pytest.fixture
def northmoor(loaded, db):
    """A council with families at many stages."""
    return Council.objects.get(name="Northmoor")


@pytest.fixture
def colleague_of():
    """``colleague_of(council, "analyst")`` is the first colleague in that role."""

    def find(council, role):
        held = Membership.objects.filter(council=council, role=role).select_related("user")
        one = held.order_by("pk").first()
        return Actor(one.user_id, council.pk, role, one.user.name)

    return find


@pytest.fixture
def take(northmoor, colleague_of, tmp_path):
    """``take(Product.RETURN, "out")`` takes a set out of Northmoor, as its analyst."""

    def taken(product, name="out", **options):
        return make_extract(
            **{
                "by": colleague_of(northmoor, "analyst"),
                "council": northmoor,
                "product": product,
                "out": tmp_path / name,
                "key_dir": tmp_path / "keys",
                **options,
            }
        )

    taken.folder = tmp_path
    return taken
