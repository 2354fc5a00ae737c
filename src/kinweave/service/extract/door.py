"""The door: standard tables out of the records, in one of two products, with a name signed under it."""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from django.utils import timezone

from kinweave.service.access.actors import Actor
from kinweave.service.access.walls import inside
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import record_alone
from kinweave.service.core.refusals import NotPossible
from kinweave.service.councils.models import Council
from kinweave.service.extract.products import NEEDS, rules
from kinweave.service.extract.pseudonyms import agreed_to_research, pseudonymise, without_others
from kinweave.service.extract.reading import Rows, one_moment, read_records
from kinweave.tables import Key, Manifest, Product, SetInfo, TableError, keys, schema, write_tables

GENERAL = "general"
_STUDY = re.compile(r"[a-z0-9]+(-[a-z0-9]+){0,5}")


@dataclass(frozen=True)
class Extract:
    """A set that was taken out: what it says of itself, and the key that opens or made it."""

    manifest: Manifest
    key: Key


def make_extract(
    *,
    by: Actor,
    council: Council,
    product: Product,
    out: Path,
    key_dir: Path,
    study: str = GENERAL,
    why: str = "",
) -> Extract:
    """Take a council's records out as standard tables: all of them, or nothing.

    A return set is locked with a new key of its own. A research set holds only people who agreed to
    research, under pseudonyms of its study's key: the same study can follow a child from one set to
    the next, and two studies cannot put theirs together. Keys stay in the folder of keys. The audit
    has the taking before the first file is written, so that nothing leaves unrecorded.
    """
    _check(by, council, product, study)
    now = timezone.now()
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise TableError(f"There is already something at {out}; choose a new folder.")
    if key_dir.resolve().is_relative_to(out.resolve()):
        raise TableError(f"The keys are kept in {key_dir}, so the set cannot be written there.")
    chosen = rules(product)
    with inside(council.pk), one_moment():
        tables = read_records(chosen)
        if product is Product.RESEARCH:
            tables = without_others(tables, agreed_to_research(on=timezone.localdate(now)))
    if product is Product.RESEARCH:
        key = _study_key(f"research-{council.short_name.lower()}-{study}", key_dir)
        tables = pseudonymise(tables, chosen, key)
    else:
        named = f"return-{council.short_name.lower()}-{now:%Y%m%d}-{secrets.token_hex(4)}"
        key = keys.make(named, into=key_dir)
    purpose = "return" if product is Product.RETURN else f"research, {study}"
    with inside(council.pk):
        record_alone(Verb.EXPORTED, by=by, reason=f"{purpose}; key {key.id}")
    manifest = write_tables(
        out,
        {name: _frame(name, rows) for name, rows in tables.items()},
        info=SetInfo(
            product=product,
            council=council.name,
            purpose=purpose,
            who=by.name,
            why=why or "No reason was given.",
            made_at=now,
        ),
        key=key if product is Product.RETURN else None,
    )
    return Extract(manifest, key)


def _check(by: Actor, council: Council, product: Product, study: str) -> None:
    if by.council_id != council.pk or not by.may(NEEDS[product]):
        with inside(by.council_id):
            record_alone(Verb.REFUSED, by=by, reason=f"the role lacks {NEEDS[product]}")
        raise NotPossible(f"{by.name} may not take a {product} set out of {council.name}.")
    if not _STUDY.fullmatch(study):
        raise NotPossible("A study’s name is small letters and digits, with hyphens between words.")


def _study_key(key_id: str, key_dir: Path) -> Key:
    if (key_dir / f"{key_id}.key").exists():
        return keys.find(key_id, key_dir)
    return keys.make(key_id, into=key_dir)


def _frame(entity: str, rows: Rows) -> pl.DataFrame:
    kinds = schema(entity)
    if not rows:
        return pl.DataFrame(schema=kinds)
    return pl.DataFrame(rows, schema={name: kinds[name] for name in rows[0]})
