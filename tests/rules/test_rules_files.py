"""A file of rules is checked against the standard before anybody uses it."""

import pytest

from kinweave.rules import RuleError, load, load_from
from tests.rules.small_standard import STANDARD

HEAD = 'title = "A set"\nsource = "Here"\n'
RULE = """
[[rules]]
code = "1"
severity = "error"
scope = "record"
moment = "save"
entity = "child"
floor = true
check = "age >= 0"
text = "Nobody is younger than nothing."
source = "Here"
message = "The age is below nothing."
fix = "Check the age."
passes = [{ age = 0 }]
fails = [{ age = -1 }]
"""


def read(tmp_path, text):
    (tmp_path / "a-set.toml").write_text(text, encoding="utf-8")
    return load_from(tmp_path, "a-set", STANDARD)


def refusal(tmp_path, text):
    with pytest.raises(RuleError) as error:
        read(tmp_path, text)
    return str(error.value)


def test_a_set_is_read_with_its_rules(tmp_path):
    ruleset = read(tmp_path, HEAD + RULE)
    assert [(rule.code, rule.floor, rule.check) for rule in ruleset.rules] == [
        ("1", True, "age >= 0")
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("age >= 0", "ages >= 0", "a-set, rule 1: line 1, column 1: the entity “child” has no field “ages”; did you mean “age”?"),
        ("passes = [{ age", "passes = [{ agee", "a-set, rule 1, passes: the entity “child” has no field “agee”."),
        ("fails = [{ age = -1 }]", "fails = []", "a-set, rule 1: give at least one example under “fails”."),
        ("fails = [{ age = -1 }]", "fails = [{ related = { dog = [{}] } }]", "a-set, rule 1, fails: the standard has no entity “dog”."),
        ('severity = "error"', 'severity = "bad"', "a-set, rule 1: severity must be one of error, query."),
        ('entity = "child"', 'entity = "dog"', "a-set, rule 1: the standard has no entity “dog”."),
        ('fix = "Check the age."', 'fix = ""', "a-set, rule 1: say its “fix” in words."),
        ('moment = "save"', 'moment = "save"\nwhen = "now"', "a-set, rule 1: “when” is not a key that a rule file has."),
        ("floor = true", 'floor = "yes"', "a-set, rule 1: floor must be true or false."),
        ('title = "A set"', "title = 3", "a-set: say its “title” in words."),
        ('scope = "record"', 'scope = "submission"', "a-set, rule 1: line 1, column 1: “age” needs a record: begin with any, no, every or count."),
        ('source = "Here"\n\n', 'source = "Here"\nparameters = { today = "soon" }\n\n', "a-set, parameters: today must be a date such as 2026-04-01."),
        ('source = "Here"\n\n', 'source = "Here"\nparts = ["more"]\n\n', "there is no rule set “a-set/more”."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_names_the_rule_and_the_place(tmp_path, old, new, said):
    assert old in HEAD + RULE
    assert refusal(tmp_path, (HEAD + RULE).replace(old, new)) == said


def test_a_set_may_be_about_a_collection_and_one_that_is_not_there_is_refused(tmp_path):
    assert load("cin-2026-27").standard.collection == "cin-2026-27"
    head = HEAD + 'collection = "cin-1990"\n'
    assert refusal(tmp_path, head + RULE) == "a-set: there is no collection “cin-1990”."


def test_two_rules_may_not_have_one_code(tmp_path):
    said = "a-set: the code 1 stands 2 times; give each its own."
    assert refusal(tmp_path, HEAD + RULE + RULE) == said


def test_a_file_that_is_not_toml_is_refused(tmp_path):
    assert refusal(tmp_path, "title = ").startswith("a-set: the file is not well-formed TOML: ")


def test_a_set_or_a_rule_that_is_not_there_is_named():
    with pytest.raises(RuleError, match=r"^there is no rule set “cin-2019-20/module-5”\.$"):
        load("cin-2019-20/module-5")
    with pytest.raises(RuleError, match=r"^fgc-practice has no rule P99\.$"):
        load("fgc-practice").rule("P99")


def test_examples_leave_out_ids_and_find_their_only_neighbour(tmp_path):
    text = HEAD + RULE.replace("age >= 0", "house.colour = red").replace(
        "{ age = 0 }", '{ related = { house = [{ colour = "red" }] } }'
    ).replace(
        "{ age = -1 }",
        '{ house = "b", related = { house = [{ id = "a", colour = "red" }, { id = "b", colour = "blue" }] } }',
    )
    rule = read(tmp_path, text).rules[0]
    assert dict(rule.passes[0].record) == {"id": "this record", "house": "house 1"}
    assert dict(rule.fails[0].record) == {"id": "this record", "house": "b"}
