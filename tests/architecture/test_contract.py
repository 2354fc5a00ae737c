"""The records of the service keep the standard, field for field, and every field is handled."""

import pytest
from django.apps import apps
from django.db import models

from kinweave.service.core.codes import CodeField, CodesField
from kinweave.service.core.records import Record, handling
from kinweave.standard import load

OURS = [
    model
    for config in apps.get_app_configs()
    if config.name.startswith("kinweave.service.")
    for model in config.get_models()
]
KEEPING = {model.entity: model for model in OURS if getattr(model, "entity", None)}
CLASSES = {str(item) for item in load().meanings["sensitivity"]}
KINDS = {
    "id": models.UUIDField,
    "text": (models.CharField, models.TextField),
    "long_text": models.TextField,
    "date": models.DateField,
    "datetime": models.DateTimeField,
    "boolean": models.BooleanField,
    "integer": models.IntegerField,
    "code": CodeField,
    "codes": CodesField,
    "reference": (models.ForeignKey, models.OneToOneField),
}


def test_every_entity_of_the_standard_is_kept_by_one_model():
    assert sorted(KEEPING) == sorted(load().entities)


@pytest.mark.parametrize("name", sorted(KEEPING))
def test_a_model_keeps_every_field_of_its_entity_with_the_same_kind_and_codes(name):
    model = KEEPING[name]
    for field in load().entity(name).fields.values():
        kept = model._meta.get_field(field.name)
        if field.code_list == "la":
            assert isinstance(kept, models.CharField), field.name
        else:
            assert isinstance(kept, KINDS[str(field.type)]), f"{name}.{field.name}"
        if isinstance(kept, CodeField | CodesField):
            assert kept.code_list == field.code_list, f"{name}.{field.name}"
        if field.references:
            assert KEEPING.get(field.references) is kept.related_model, f"{name}.{field.name}"


@pytest.mark.parametrize("name", sorted(KEEPING))
def test_a_model_has_no_field_that_neither_the_standard_nor_its_own_list_names(name):
    model = KEEPING[name]
    known = {*load().entity(name).fields, *model.service_fields}
    known |= {"id", "council", "created_at", "updated_at"}
    assert {field.name for field in model._meta.concrete_fields} <= known


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_has_a_sensitivity_a_retention_class_and_a_scope(model):
    classed = handling(model)
    missing = {field.name for field in model._meta.concrete_fields} - set(classed)
    assert missing == set()
    for name, how in classed.items():
        assert how.sensitivity in CLASSES, f"{model._meta.label}.{name}"
        assert how.retention, f"{model._meta.label}.{name}"
        assert how.scope in {"council", "deployment"}, f"{model._meta.label}.{name}"


def test_every_record_is_inside_a_councils_scope_but_accounts_councils_and_the_audit():
    outside = {model._meta.label for model in OURS if not issubclass(model, Record)}
    assert outside == {
        "accounts.Membership",
        "accounts.User",
        "audit.ChainHead",
        "audit.Event",
        "audit.ReadEntry",
        "audit.ReadSeal",
        "councils.Council",
        "councils.Organisation",
    }
