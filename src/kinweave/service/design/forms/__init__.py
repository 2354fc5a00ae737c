"""Questions and answers: forms that ask plainly, keep what was typed, and say how to mend it."""

from kinweave.service.design.forms.conditions import given
from kinweave.service.design.forms.dates import DateField, DateTimeField
from kinweave.service.design.forms.fields import (
    CharField,
    CheckboxesField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
    YesNoUnknownField,
)
from kinweave.service.design.forms.form import FilterForm, KinweaveForm, section_heading
from kinweave.service.design.forms.repeat import RepeatForm
from kinweave.service.design.forms.standard import standard_field

__all__ = [
    "CharField",
    "CheckboxesField",
    "DateField",
    "DateTimeField",
    "FilterForm",
    "IntegerField",
    "KinweaveForm",
    "RadioField",
    "RepeatForm",
    "SelectField",
    "TextAreaField",
    "YesNoUnknownField",
    "given",
    "section_heading",
    "standard_field",
]
