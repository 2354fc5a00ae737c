"""Code lists of the standard as Django choices.

Choices are callables, so that a new code in the standard needs no migration.
"""

from django.db import models
from django.utils.deconstruct import deconstructible

from kinweave.standard import load


@deconstructible
class Codes:
    """The codes of one list of the standard, in force today or ever, as Django choices."""

    def __init__(self, code_list: str) -> None:
        self.code_list = code_list

    def __call__(self) -> list[tuple[str, str]]:
        return list(load().codes(self.code_list).choices())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Codes) and other.code_list == self.code_list

    def __hash__(self) -> int:
        return hash(self.code_list)


class CodeField(models.CharField):
    """One code of a list of the standard; blank means that nobody has said yet."""

    def __init__(self, code_list: str, **options) -> None:
        self.code_list = code_list
        options.setdefault("max_length", 60)
        options["choices"] = Codes(code_list)
        super().__init__(**options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        options.pop("choices", None)
        return name, path, [self.code_list, *args], options


class CodesField(models.JSONField):
    """Several codes of one list, as a list of strings."""

    def __init__(self, code_list: str, **options) -> None:
        self.code_list = code_list
        options.setdefault("default", list)
        options.setdefault("blank", True)
        super().__init__(**options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, [self.code_list, *args], options

    def validate(self, value, model_instance) -> None:
        super().validate(value, model_instance)
        codes = load().codes(self.code_list)
        for code in value or []:
            if not codes.contains(code, None):
                from django.core.exceptions import ValidationError

                raise ValidationError(f"{code} is not in the list {self.code_list}.")
