"""Builds addresses for every route from what the scene holds, by what the route asks for."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import reverse

from kinweave.service.accounts.models import Membership
from kinweave.service.cases.models import Case
from kinweave.service.offers.models import (
    AgreementToTakePart,
    InformationSharing,
    LegalFact,
    PreProceedingsPeriod,
)
from kinweave.service.people.models import (
    ContactPoint,
    HouseholdMembership,
    KeepApart,
    Person,
)
from kinweave.standard import load
from tests.architecture.routes import Route
from tests.service.canary.scene import STAFF, Scene

# Names in addresses that are not the name of one model.
MEANS: dict[str, tuple[type[models.Model], ...]] = {
    "membership_id": (Membership, HouseholdMembership),
    "pair_id": (KeepApart,),
    "contact_point_id": (ContactPoint,),
    "fact_id": (LegalFact,),
    "period_id": (PreProceedingsPeriod,),
    "agreement_id": (AgreementToTakePart,),
    "sharing_id": (InformationSharing,),
    "reader_id": (Person,),
}
OTHER = {
    "number": lambda: [1, 2],
    "purpose": lambda: [code for code, _ in load().codes("sharing_purpose").choices()],
    "token": lambda: ["not-a-real-token"],
    "provider_id": lambda: ["council"],
    "pk": lambda: [1],
}


class UnknownIdError(LookupError):
    """A route asks for something that the crawler does not know how to give."""


def models_for(name: str) -> tuple[type[models.Model], ...]:
    """The models whose identifiers an address may hold under this name."""
    if name in MEANS:
        return MEANS[name]
    stem = name.removesuffix("_id").replace("_", "")
    ours = [m for m in apps.get_models() if m.__module__.startswith("kinweave.service.")]
    exact = [model for model in ours if model._meta.model_name == stem]
    found = exact or [model for model in ours if stem in model._meta.model_name]
    if not name.endswith("_id") or not found:
        raise UnknownIdError(name)
    return tuple(found)


def values(scene: Scene, name: str, family: str) -> list[Any]:
    if name in OTHER:
        return OTHER[name]()
    held = scene.ids[family]
    return [pk for model in models_for(name) for pk in held.get(model, [])]


def own_addresses(scene: Scene, route: Route, family: str) -> list[str]:
    """Addresses made of one family's identifiers: each of them stands in at least one."""
    records = [name for name in route.asks if name not in OTHER]
    plain = [name for name in route.asks if name in OTHER]
    if not records:
        return [_address(route, chosen) for chosen in _all(plain)] if family == STAFF else []
    chosen = list(_related(scene, records, family))
    if "number" in plain:
        return [_address(route, one | other) for one in chosen for other in _all(plain)]
    return [
        _address(route, one | {name: OTHER[name]()[place % len(OTHER[name]())] for name in plain})
        for place, one in enumerate(chosen)
    ]


def crossed_addresses(scene: Scene, route: Route, family: str, other: str) -> list[str]:
    """Addresses that name one family's case and another family's record inside it."""
    inner = [name for name in route.asks if name not in {"case_id", *OTHER}]
    if "case_id" not in route.asks or not inner:
        return []
    case = {"case_id": scene.ids[family][Case][0]}
    plain = {name: OTHER[name]()[0] for name in route.asks if name in OTHER}
    return [_address(route, one | case | plain) for one in list(_related(scene, inner, other))[:1]]


def _all(names: list[str]) -> list[dict[str, Any]]:
    return [
        dict(zip(names, chosen, strict=True))
        for chosen in product(*(OTHER[name]() for name in names))
    ]


def _address(route: Route, chosen: dict[str, Any]) -> str:
    return reverse(route.name, kwargs={name: chosen[name] for name in route.asks})


def _related(scene: Scene, names: list[str], family: str) -> Iterator[dict[str, Any]]:
    """Identifiers that belong together, as far as one record refers to another, and some that do not.

    The last name is that of the innermost record, and each of those is taken once; what it does not
    refer to takes its values in turn.
    """
    *outer, last = names
    lists = {name: values(scene, name, family) for name in names}
    if not all(lists.values()):
        return
    for turn, pk in enumerate(lists[last]):
        record = scene.records[pk]
        yield {
            **{n: getattr(record, n, None) or lists[n][turn % len(lists[n])] for n in outer},
            last: pk,
        }
    if len(outer) > 1:
        yield {name: lists[name][0 if name == last else -1] for name in names}
