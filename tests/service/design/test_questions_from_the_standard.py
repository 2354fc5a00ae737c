"""A question made from the standard says what the standard says, and nothing a second time."""

import datetime as dt

import pytest

from kinweave import standard
from kinweave.service.design.forms import (
    CharField,
    CheckboxesField,
    DateField,
    DateTimeField,
    IntegerField,
    KinweaveForm,
    RadioField,
    SelectField,
    TextAreaField,
    YesNoUnknownField,
    standard_field,
)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("referral.referrer_name", CharField),
        ("referral.reason", TextAreaField),
        ("referral.received_date", DateField),
        ("conference.planned_at", DateTimeField),
        ("case.sequence", IntegerField),
        ("offer.outcome", RadioField),
        ("responsible_council.la_code", SelectField),
        ("person.disabilities", CheckboxesField),
        ("offer.in_letter", YesNoUnknownField),
    ],
)
def test_each_type_of_the_standard_is_asked_in_its_own_way(path, kind):
    assert type(standard_field(path)) is kind


def test_every_field_of_the_standard_that_people_fill_in_can_be_asked():
    asked = [
        (f"{entity.name}.{field.name}", standard_field(f"{entity.name}.{field.name}"))
        for entity in standard.load().entities.values()
        for field in entity.fields.values()
        if field.type not in {"id", "reference", "boolean"}
    ]
    assert [path for path, question in asked if not question.label] == []
    assert len(asked) > 150


def test_label_hint_and_need_are_the_standards():
    field = standard.load().entity("offer").field("outcome")
    question = standard_field("offer.outcome")
    assert (question.label, question.help_text) == (field.label, field.hint)
    assert question.required is (field.required == "always")


def test_a_page_may_ask_in_its_own_words_and_not_insist():
    question = standard_field("offer.outcome", required=False, label="What happened then?", hint="")
    assert (question.label, question.help_text, question.required) == (
        "What happened then?",
        "",
        False,
    )


def test_a_reference_is_not_something_to_ask_for():
    with pytest.raises(standard.StandardError, match="which no question asks for"):
        standard_field("offer.case")


def test_not_known_is_offered_as_a_real_answer():
    assert standard_field("offer.in_letter").options() == [
        ("yes", "Yes"),
        ("no", "No"),
        ("unknown", "Not known"),
    ]


def test_only_codes_that_hold_on_the_day_are_offered_but_a_records_own_code_stays():
    code_list, code, ended = _a_code_that_ended()

    class Coded(KinweaveForm):
        answer = SelectField(label="Answer", code_list=code_list)

    def offered(form: KinweaveForm) -> list[str]:
        return [code for code, _label in form.fields["answer"].options()]

    holding = [known.code for known in standard.load().codes(code_list).at(ended)]
    assert offered(Coded(today=ended)) == holding
    assert code not in holding
    kept = Coded(today=ended, initial={"answer": code})
    assert sorted(offered(kept)) == sorted([*holding, code])
    assert not Coded({"answer": code}, today=ended).is_valid()


def _a_code_that_ended() -> tuple[str, str, dt.date]:
    for name, codes in standard.load().lists.items():
        for code in codes.codes:
            if code.valid_to is not None and code.code not in {
                c.code for c in codes.at(code.valid_to)
            }:
                return name, code.code, code.valid_to
    raise AssertionError("the standard has no code that has ended")
