"""Two people write at one plan: the second is shown what changed, and nothing is lost."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

WORDS = "The plan in the family’s own words"
SAFE = "Did everyone agree that these words are safe for anybody to read?"


def test_the_second_is_shown_what_changed_and_keeps_what_they_typed(in_the_whole):
    maya = in_the_whole("service_manager")
    pages = maya.service.told["service_manager"]["addresses"]
    # The first is that of a plan that is being drafted; of a closed case it only says so.
    words = next(address for route, address in pages if route == "plan-words")
    maya.goes_to(words)
    noor = in_the_whole("service_manager").goes_to(words)

    noor.answers({WORDS: "Gran has the children on Fridays.", SAFE: "Yes"}).presses("Save")
    noor.sees("The words are saved.", "Gran has the children on Fridays.")
    maya.answers({WORDS: "Uncle Ben has the children on Mondays.", SAFE: "Yes"}).presses("Save")
    maya.sees("What differs", "Gran has the children on Fridays.")
    kept = maya.page.get_by_label(WORDS).input_value()
    assert kept == "Uncle Ben has the children on Mondays."
    noor.goes_to(words.removesuffix("words"))
    noor.sees("Gran has the children on Fridays.").does_not_see("Uncle Ben")

    both = "Gran has the children on Fridays. Uncle Ben has them on Mondays."
    maya.answers({WORDS: both}).presses("Save what I typed").sees("The words are saved.", both)
