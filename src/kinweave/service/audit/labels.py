"""What the audit says on screen: each verb as a plain sentence, each field by its label."""

import tomllib
from functools import cache
from importlib.resources import files

from kinweave.standard import StandardError, load


@cache
def verb_labels() -> dict[str, str]:
    """Each verb's sentence, as ``data/verbs.toml`` gives it."""
    text = files(__package__).joinpath("data/verbs.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def verb_label(verb: str) -> str:
    """The sentence of one verb; a verb of an older version reads as itself."""
    return verb_labels().get(verb, verb.replace("_", " ").replace(".", ", "))


def fields_in_words(object_type: str, field_names: str) -> str:
    """The labels of the fields that an event names; it never holds what they said."""
    names = field_names.split()
    return ", ".join(_field_label(object_type, name) for name in names)


def _field_label(object_type: str, name: str) -> str:
    for entity, found in load().entities.items():
        if entity.replace("_", "") == object_type:
            try:
                return found.field(name).label
            except StandardError:
                break
    return name.replace("_", " ")
