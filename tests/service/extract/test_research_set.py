"""A research set holds pseudonyms of people who agreed, and no way to find anybody."""

import json
from datetime import date

import pytest
from django.db import models
from django.utils import timezone

from kinweave.service.access.walls import inside
from kinweave.service.extract.products import rules
from kinweave.service.extract.pseudonyms import agreed_to_research, pseudonym
from kinweave.service.extract.reading import models_by_entity
from kinweave.service.offers.models import InformationSharing
from kinweave.service.people.models import ContactPoint, Person
from kinweave.standard import FieldType, load
from kinweave.tables import Product, read_tables
from tests.service import making

WORDS = {FieldType.TEXT, FieldType.LONG_TEXT}


def frames(folder):
    return {name: frame.collect() for name, frame in read_tables(folder).items()}


def cells(folder):
    """Every value that stands anywhere in a set, as text."""
    found = set()
    for frame in frames(folder).values():
        for column in frame.iter_columns():
            values = column.explode() if column.dtype.is_nested() else column
            found |= {str(value) for value in values.drop_nulls()}
    return found


def on_record(council):
    """Every text of the council's records: names, numbers, addresses, reasons, identifiers."""
    found = set()
    with inside(council.pk):
        for name, model in models_by_entity().items():
            fields = load().entity(name).fields.values()
            for field in fields:
                if field.type in WORDS:
                    found |= set(model.objects.values_list(field.name, flat=True))
            found |= {str(pk) for pk in model.objects.values_list("pk", flat=True)}
    return found - {"", None}


def test_no_word_and_no_identifier_of_the_record_is_in_it(take, northmoor, tmp_path):
    take(Product.RESEARCH)
    words = on_record(northmoor)
    assert len(words) > 1000
    assert cells(tmp_path / "out") & words == set()


def write_everywhere(council, person, canary):
    """Put a canary into every text of every record about one person; how many records there were."""
    written = 0
    for name, model in models_by_entity().items():
        fields = load().entity(name).fields.values()
        texts = [field.name for field in fields if field.type in WORDS]
        about = (
            ["pk"]
            if name == "person"
            else [f"{field.name}_id" for field in fields if field.references == "person"]
        )
        with inside(council.pk), making.made(council):
            for field in about:
                for record in model.objects.filter(**{field: person}):
                    for text in texts:
                        room = model._meta.get_field(text).max_length or 99
                        setattr(record, text, f"{canary} {record.pk}"[:room])
                    record.save()
                    written += bool(texts)
    return written


def test_nothing_that_was_written_about_somebody_in_it_is_in_its_bytes(take, northmoor, tmp_path):
    canary = "canary-in-a-cage"
    with inside(northmoor.pk):
        agreed = agreed_to_research(on=timezone.localdate())
        reached = ContactPoint.objects.filter(person_id__in=agreed).first()
    assert write_everywhere(northmoor, reached.person_id, canary) > 5
    made = take(Product.RESEARCH)
    assert pseudonym(str(reached.person_id), made.key) in cells(tmp_path / "out")
    content = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert [text for text in cells(tmp_path / "out") if canary in text] == []
    assert canary.encode() not in content


def test_only_people_who_agreed_to_research_are_in_it(take, northmoor, tmp_path):
    made = take(Product.RESEARCH)
    with inside(northmoor.pk):
        agreed = agreed_to_research(on=timezone.localdate())
        others = {str(pk) for pk in Person.objects.values_list("pk", flat=True)} - agreed
    assert agreed
    assert others
    found = frames(tmp_path / "out")
    assert set(found["person"]["id"]) == {pseudonym(person, made.key) for person in agreed}
    assert cells(tmp_path / "out") & {pseudonym(person, made.key) for person in others} == set()


def test_whoever_takes_their_agreement_back_is_not_in_the_next_one(take, northmoor, tmp_path):
    with inside(northmoor.pk):
        person = min(agreed_to_research(on=timezone.localdate()))
        with making.made(northmoor):
            InformationSharing.objects.filter(person_id=person, purpose="research").update(
                withdrawn_date=timezone.localdate()
            )
    made = take(Product.RESEARCH)
    assert pseudonym(person, made.key) not in cells(tmp_path / "out")


def test_records_still_point_at_each_other(take, tmp_path):
    take(Product.RESEARCH)
    found = frames(tmp_path / "out")
    pointed = 0
    for name, frame in found.items():
        for field in load().entity(name).fields.values():
            if field.references is not None:
                there = set(found[field.references]["id"])
                points = set(frame[field.name].drop_nulls())
                pointed += len(points)
                assert points <= there
    assert pointed > 100
    assert found["relationship"].height > 0
    assert found["child_in_case"].height > 0


def test_of_a_birthday_only_the_month_leaves(take, northmoor, tmp_path):
    take(Product.RESEARCH)
    born = frames(tmp_path / "out")["person"]["birth_date"].drop_nulls()
    assert len(born) > 0
    assert {day.day for day in born} == {1}
    with inside(northmoor.pk):
        assert Person.objects.exclude(birth_date__day=1).exists()


def test_a_study_keeps_its_pseudonyms_and_two_studies_cannot_put_theirs_together(take, tmp_path):
    take(Product.RESEARCH, "first", study="horizons")
    take(Product.RESEARCH, "second", study="horizons")
    take(Product.RESEARCH, "third", study="equity")
    first, second, third = (
        set(frames(tmp_path / name)["person"]["id"]) for name in ("first", "second", "third")
    )
    assert first == second
    assert len(first) == len(third)
    assert first & third == set()


def test_tables_that_say_where_people_are_or_who_is_kept_from_whom_are_empty(take, tmp_path):
    made = take(Product.RESEARCH)
    assert set(made.manifest.files) == set(load().entities)
    for name in ("contact_point", "household", "identifier", "keep_apart", "restriction"):
        assert made.manifest.files[name].rows == 0
    assert frames(tmp_path / "out")["case"].height == 16


def test_its_key_is_not_in_it(take, tmp_path):
    made = take(Product.RESEARCH)
    assert made.key.path.parent == tmp_path / "keys"
    said = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert said["key_id"] is None
    assert made.key.id not in (tmp_path / "out" / "manifest.json").read_text()


@pytest.mark.parametrize("product", list(Product))
def test_no_sealed_or_locating_field_has_leave_to_go_in_either_product(product):
    left = [
        f"{entity.name}.{field.name}"
        for entity in load().entities.values()
        for field in rules(product).fields_of(entity)
        if field.sensitivity in {"sealed", "locating"} and field.type is not FieldType.ID
    ]
    assert left == []


def test_every_personal_field_that_leaves_for_research_has_a_reason_of_its_own():
    left = {
        f"{entity.name}.{field.name}"
        for entity in load().entities.values()
        for field in rules(Product.RESEARCH).fields_of(entity)
        if field.sensitivity == "personal" and field.type is not FieldType.REFERENCE
    }
    assert left == rules(Product.RESEARCH).personal


def test_every_entity_is_kept_by_one_model():
    assert set(models_by_entity()) == set(load().entities)
    assert all(issubclass(model, models.Model) for model in models_by_entity().values())


def test_the_day_of_the_set_decides_whose_agreement_is_in_force(northmoor):
    with inside(northmoor.pk):
        assert agreed_to_research(on=date(2020, 1, 1)) == frozenset()
        assert agreed_to_research(on=timezone.localdate()) != frozenset()
