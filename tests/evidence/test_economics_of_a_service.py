"""What a service costs and saves: a child and a family, payer by payer, and how sure that is."""

import json
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.evidence.economics import cost, example_plan, parse_plan, published_plan, read_plan
from kinweave.evidence.economics.costing import chance_in_words, pounds
from kinweave.evidence.economics.model import CARE, Model
from kinweave.evidence.economics.plan import Spread
from kinweave.evidence.economics.uncertainty import draw
from kinweave.evidence.errors import EvidenceError

FEW = 20_000


@pytest.fixture(scope="module")
def costed():
    return cost(parse_plan(example_plan()), draws=FEW)


def plan_with(old, new, text=None):
    text = example_plan() if text is None else text
    assert old in text
    return text.replace(old, new, 1)


def refused(text):
    with pytest.raises(EvidenceError) as why:
        parse_plan(text)
    return str(why.value)


def test_a_cost_for_each_family_is_shared_by_its_children(costed):
    time_of = next(one for one in costed.items if one.label == "Coordinator's time")
    assert time_of.a_family == pytest.approx(4100)
    assert time_of.a_child == pytest.approx(4100 / 1.7322)


def test_set_up_stands_apart_and_both_totals_are_shown(costed):
    child = costed.child
    rate, years = 0.035, 5
    each_year = 180_000 * (1 - 1 / (1 + rate)) / (1 - (1 + rate) ** -years)
    assert child.setting_up == pytest.approx(each_year / (150 * 1.7322))
    assert child.cost == pytest.approx(child.running + child.setting_up)
    assert child.net_without_setting_up == pytest.approx(child.net + child.setting_up)
    assert costed.uncertainty.chance_without_setting_up >= costed.uncertainty.chance


def test_money_of_another_year_is_brought_to_the_plans_year(costed):
    foster = next(one for one in costed.plan.placements if one.kind == "foster care")
    assert foster.a_day.pounds == pytest.approx(646 / 7 * 100 / 86)
    assert (foster.a_day.written, foster.a_day.price_year) == (646, "2016-17")


def test_days_are_priced_by_where_children_would_have_lived(costed):
    by_hand = 28 * (0.85 * 646 + 0.15 * 3000) / 7 * 100 / 86
    assert costed.child.care == pytest.approx(by_hand)


def test_proceedings_that_are_averted_are_counted_by_the_family(costed):
    assert costed.child.court == pytest.approx(0.125 * (9000 + 15000) / 1.7322)


def test_support_packages_are_a_line_of_cost_for_the_families_who_have_one(costed):
    package = next(one for one in costed.items if one.support)
    assert package.a_family == pytest.approx(0.2 * 3000)


def test_the_payers_together_are_the_whole(costed):
    assert sum(one.net for one in costed.payers) == pytest.approx(costed.child.net)
    courts = next(one for one in costed.payers if one.name == "courts and Cafcass")
    assert courts.cost == 0
    assert courts.saving == pytest.approx(0.125 * 15000 / 1.7322)


@settings(max_examples=12, deadline=None)
@given(
    size=st.floats(1, 5),
    amount=st.integers(0, 2_000_000).map(lambda pence: pence / 100),
    share=st.floats(0, 1),
    fewer=st.floats(-0.3, 0.3),
)
def test_a_family_costs_what_its_children_cost_and_payers_and_lines_sum_to_the_whole(
    size, amount, share, fewer
):
    plan = parse_plan(example_plan())
    costs = (
        *plan.costs,
        replace(
            plan.costs[0],
            item="more",
            amount=replace(plan.costs[0].amount, pounds=amount),
            share=share,
        ),
    )
    found = cost(
        replace(plan, costs=costs, children_per_family=size, care=replace(plan.care, value=fewer)),
        draws=1000,
    )
    assert found.family.net == pytest.approx(found.child.net * size, abs=1e-6)
    assert sum(one.net for one in found.payers) == pytest.approx(found.child.net, abs=1e-6)
    lines = sum(one.a_child * (1 if one.role == "saving" else -1) for one in found.items)
    assert lines == pytest.approx(found.child.net, abs=1e-6)


def test_drawn_and_exact_chances_agree_when_only_the_effect_is_uncertain():
    plan = parse_plan(published_plan())
    bare = replace(
        plan,
        costs=tuple(
            replace(one, amount=replace(one.amount, spread=Spread())) for one in plan.costs
        ),
        status=replace(plan.status, spread=Spread()),
    )
    sure = cost(bare, draws=400_000).uncertainty
    assert sure.chance == pytest.approx(0.6442, abs=0.003)
    assert sure.low == pytest.approx(-4128, abs=40)
    assert sure.high == pytest.approx(6048, abs=40)
    # Only one thing is uncertain, so knowing it is knowing all.
    assert sure.worth == pytest.approx(sure.worth_of_trial)
    assert sure.worth == pytest.approx(625, abs=12)


def test_spreads_keep_their_mean_and_their_width():
    plan = parse_plan(published_plan())
    for shape in ("normal", "gamma", "lognormal"):
        status = replace(plan.status, spread=Spread(shape, 0.3, "invented"))
        model = Model.of(replace(plan, status=status))
        one = next(part for part in model.parameters if part.unit == "£ a child in care")
        drawn = one.draws(7, 200_000)
        assert drawn.mean() == pytest.approx(one.mean, rel=0.005)
        assert drawn.std() == pytest.approx(0.3 * one.mean, rel=0.02)
        assert np.quantile(drawn, 0.975) == pytest.approx(one.quantile(0.975), rel=0.02)


def test_days_and_care_move_together_as_the_plan_says():
    drawn = draw(Model.of(parse_plan(example_plan())), 100_000, 3).values
    tie = np.corrcoef(drawn[CARE], drawn["fewer days in care"])[0, 1]
    assert tie == pytest.approx(0.8, abs=0.01)


def test_the_same_seed_gives_the_same_answer_and_another_line_leaves_the_draws_alone():
    plan = parse_plan(example_plan())
    one, two = (cost(plan, seed=5, draws=FEW).uncertainty for _ in range(2))
    assert one == two
    assert cost(plan, seed=6, draws=FEW).uncertainty.mean != one.mean
    with_more = replace(plan, costs=(*plan.costs, replace(plan.costs[0], item="another")))
    before, after = (draw(Model.of(each), FEW, 5).values for each in (plan, with_more))
    assert np.array_equal(before["Coordinator's time"], after["Coordinator's time"])


def test_the_acceptability_curve_is_what_counting_each_willingness_would_give():
    plan = parse_plan(published_plan())
    drawn = draw(Model.of(plan), FEW, 1)
    curve = cost(plan, draws=FEW).uncertainty.acceptability
    for at in (0, 17, 50, 100):
        worth_it = drawn.net + curve.willing[at] * drawn.values[CARE] > 0
        assert curve.chance[at] == pytest.approx(worth_it.mean(), abs=1e-9)


def test_knowing_one_thing_is_never_worth_more_than_knowing_all(costed):
    sure = costed.uncertainty
    assert all(-1e-9 <= one.worth <= sure.worth + 1 for one in sure.bars)
    assert sure.worth_of_trial <= sure.worth + 1


def test_one_at_a_time_each_ends_where_the_sums_with_that_number_end(costed):
    first = costed.uncertainty.bars[0]
    model = Model.of(costed.plan)
    assert first.net_at_low == pytest.approx(model.net({**model.means(), first.name: first.low}))
    widths = [abs(one.net_at_high - one.net_at_low) for one in costed.uncertainty.bars]
    assert widths == sorted(widths, reverse=True)


def test_saving_meets_cost_at_the_break_even(costed):
    model = Model.of(costed.plan)
    assert model.net({**model.means(), costed.break_even_is: costed.break_even}) == pytest.approx(
        0, abs=1e-6
    )


def test_harm_is_costed_as_harm_and_said():
    plan = parse_plan(published_plan())
    found = cost(replace(plan, care=replace(plan.care, value=0.05)), draws=FEW)
    assert found.child.saving < 0
    assert found.cost_of_one_kept_out is None
    assert any("a harm, not a saving" in one for one in found.warnings)
    assert "costs, after savings," in found.sentence()
    assert found.uncertainty.chance < 0.2


def test_a_million_draws_take_a_moment():
    model = Model.of(parse_plan(published_plan()))
    best = 9.0
    for seed in range(3):
        start = time.process_time()
        net = draw(model, 1_000_000, seed).net
        np.count_nonzero(net > 0), np.maximum(net, 0).mean(), np.quantile(net, [0.025, 0.975])
        best = min(best, time.process_time() - start)
    assert best < 0.6  # a fifth of a second on a quiet machine


def test_a_roll_out_reaches_children_as_its_flow_uptake_and_ramp_say(costed):
    out = costed.rollout
    assert [one.children for one in out.years] == pytest.approx([432, 1008, 1440, 1440, 1440])
    # Ten services are set up as the ramp climbs, once each.
    assert sum(one.setting_up for one in out.years) == pytest.approx(1_800_000)
    by_hand = sum(one.net * 1.035 ** -(one.number - 1) for one in out.years)
    assert out.net == pytest.approx(by_hand)
    assert out.plain_net == pytest.approx(sum(one.net for one in out.years))
    assert out.low < out.net < out.high
    assert out.cumulative[-1] == pytest.approx((out.net, out.low, out.high))


def test_a_second_year_out_of_care_makes_the_hundred_and_fifty_millions():
    later = (
        '\n[[later]]\nyears_on = 1\namount = 54304\nprice_year = "as published"\nshare = 1.0\n'
        'payer = "public purse"\nsource = "what would make it"\n'
    )
    # The first cohort alone is followed, so nobody new is referred in the second year.
    text = published_plan().replace("uptake = 1.0", "uptake = 1.0\nramp = [1.0, 0.0]") + later
    text = plan_with("difference = -0.086 ", "difference = -0.0864 ", text)
    text = plan_with("amount = 72116.279", "amount = 71782.407", text)  # still £6,202 a child
    assert cost(parse_plan(text), draws=1000).rollout.plain_net == pytest.approx(150e6, rel=0.002)


def test_a_trials_own_analysis_gives_the_effect(tmp_path):
    main = {
        "name": "in care",
        "horizon": "12 months after the letter",
        "basis": "child",
        "difference": {"estimate": -0.07, "se": 0.03},
    }
    analysis = {"analysis": {"plan": {"horizon_months": 12}, "main": main}}
    (tmp_path / "found.json").write_text(json.dumps(analysis))
    text = plan_with("difference = -0.086 ", 'analysis = "found.json" #')
    text = plan_with("se = 0.036\nhorizon_months = 12\n", "", text)
    text = plan_with('source = "Taylor and others 2024; the standard error is assumed"\n', "", text)
    (tmp_path / "plan.toml").write_text(text)
    assert read_plan(tmp_path / "plan.toml").care.value == -0.07
    analysis["analysis"]["plan"]["horizon_months"] = 6
    (tmp_path / "found.json").write_text(json.dumps(analysis))
    with pytest.raises(EvidenceError, match="measured at 6 months and the plan costs 12"):
        read_plan(tmp_path / "plan.toml")
    (tmp_path / "found.json").write_text("{}")
    with pytest.raises(EvidenceError, match="is not an analysis with a difference"):
        read_plan(tmp_path / "plan.toml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '[index]\nname = "an index"\nsource = "invented for this example"\n[index.values]',
            "[elsewhere]",
            "add an [index] that covers both",
        ),
        ('"2016-17" = 86.0', "", "the index has no value for 2016-17"),
        ("children_per_family = 1.7322", "", "add children_per_family to [families]"),
        ("[effect]", "[status]\namount = 1\n[effect]", "one saving seen twice"),
        ("amount = 4100", "amount = -4100", "write a number from 0"),
        ('payer = "council"', 'payer = "the moon"', "“the moon” is not among the payers"),
        ("share = 0.85", "share = 0.95", "come to 1.1, not 1"),
        ("share = 0.2 ", "share = 0.7 ", "had a conference, which comes first"),
        ("conference_held = 0.6", "", "a package follows a conference"),
        ("families_a_year = 150", "", "shared among its children"),
        ("services = 10", "", "say how many services"),
        ("horizon_months = 12\nsource", "horizon_months = 6\nsource", "measured at 6 months"),
        (
            'spread_meaning = "the average of a year',
            'spread_sense = "the average of a year',
            "spread_meaning",
        ),
        ("spread_share = 0.15", "spread_share = nan", "write a number"),
        ("uptake = 0.8", "uptake = 8", "write a number from 0 to 1"),
        ("ramp = [0.3, 0.7, 1.0]", "ramp = [0.3, 7]", "the share reached in each year"),
        ("correlation = 0.8", "", "this line is missing"),
        (
            'item = "Manager and business support"',
            'item = "Coordinator\'s time"',
            "stands there twice",
        ),
        ("discount_rate", "discont_rate", "discount_rate"),
        ('title = "', 'title "', "not TOML"),
        (
            'spread = "gamma"\nspread_share = 0.15',
            'spread = "normal"\nspread_share = 0.9',
            "choose gamma",
        ),
    ],
)
def test_a_plan_that_cannot_be_costed_honestly_is_refused_in_a_sentence(old, new, said):
    sentence = refused(plan_with(old, new))
    assert said in sentence
    assert "\n" not in sentence


def test_a_refusal_names_the_line():
    text = plan_with("amount = 4100", "amount = -4100")
    number = text.splitlines().index("amount = -4100") + 1
    assert f"line {number} " in refused(text)


def test_a_plan_without_costs_or_draws_is_refused():
    assert "nothing is spent" in refused('payers = ["a"]\nprice_year = "1"\nhorizon_months = 12\n')
    for wrong in (10, 10**9):
        with pytest.raises(EvidenceError, match="draws cannot be made"):
            cost(parse_plan(published_plan()), draws=wrong)
    with pytest.raises(EvidenceError, match="seed -1"):
        cost(parse_plan(published_plan()), seed=-1)


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.644, "about 2 in 3"),
        (0.59, "about 3 in 5"),
        (0.5, "about 1 in 2"),
        (0.9, "about 9 in 10"),
        (0.01, "less than 1 in 20"),
        (0.99, "more than 19 in 20"),
    ],
)
def test_a_chance_is_said_as_people_say_it(chance, said):
    assert chance_in_words(chance) == said


def test_pounds_have_their_minus_before_the_sign():
    assert pounds(-1234.4) == "−£1,234"
    assert pounds(960) == "£960"
