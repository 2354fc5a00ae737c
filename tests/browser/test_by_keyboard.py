"""The beginning of a case with the keyboard alone: Tab, Space, Enter, arrows and typing."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

_WHERE = """() => {
  const it = document.activeElement;
  const label = it.labels && it.labels.length ? it.labels[0].innerText : it.innerText || "";
  const group = it.closest("fieldset");
  const style = getComputedStyle(it);
  const drawn = it.matches(".govuk-radios__input, .govuk-checkboxes__input")
    ? getComputedStyle(it.nextElementSibling, "::before") : style;
  return {
    label: label.trim(),
    group: group ? group.querySelector("legend").innerText.trim() : "",
    tag: it.tagName,
    marked: style.outlineStyle !== "none" || drawn.outlineStyle !== "none"
      || style.boxShadow !== "none" || drawn.boxShadow !== "none",
    place: [...document.querySelectorAll("*")].indexOf(it),
  };
}"""


class Keyboard:
    """Somebody who has no mouse."""

    def __init__(self, visitor):
        self.page = visitor.page
        self.visitor = visitor
        self.last = -1

    def arrives(self):
        """On a new page one begins at its top."""
        self.last = -1
        return self

    def tabs_to(self, label, *, in_group=""):
        for _ in range(150):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(_WHERE)
            assert here["place"] > self.last, f"the focus goes back, at {here}"
            assert here["marked"], f"nothing shows that the focus is on {here}"
            self.last = here["place"]
            named = here["label"].removesuffix(" (optional)")
            if named == label and here["group"].removesuffix(" (optional)").endswith(in_group):
                return self
        raise AssertionError(f"Tab never comes to {label}")

    def types(self, words):
        self.page.keyboard.type(words)
        return self

    def presses(self, key):
        self.page.keyboard.press(key)
        return self

    def answers_no_to(self, question):
        """Tab comes to the first of the choices, and an arrow goes on from it."""
        return self.tabs_to("Yes", in_group=question).presses("ArrowDown")

    def gives_the_day(self, question, day, month, year):
        for part, value in (("Day", day), ("Month", month), ("Year", year)):
            self.tabs_to(part, in_group=question).types(value)
        return self


def test_a_family_is_referred_with_the_keyboard_alone(visit):
    rosa = visit("Rosa").goes_to("/")
    keyboard = Keyboard(rosa).tabs_to("Refer a family").presses("Enter")
    rosa.page.wait_for_url("**/begin/referral")

    keyboard.arrives().tabs_to("Skip to main content").presses("Enter")
    assert rosa.page.evaluate("document.activeElement.id") == "main-content"
    keyboard.tabs_to("Team or organisation").types("East family team")
    keyboard.tabs_to("Where the referral came from").types("School")
    keyboard.tabs_to("Why a conference now").types("The grandparents would like to help.")
    keyboard.answers_no_to("Needed quickly")
    keyboard.answers_no_to("The family knows about the referral")
    keyboard.answers_no_to("Anyone might not be safe")
    keyboard.tabs_to("First name").types("Wren").tabs_to("Last name").types("Ashby")
    keyboard.tabs_to("Yes", in_group="Has the child been born?").presses("Space")
    keyboard.gives_the_day("Date of birth", "3", "6", "2017")
    keyboard.tabs_to("Continue").presses("Enter")

    rosa.page.wait_for_selector("h1:text('Check your answers')")
    rosa.is_on("Check your answers").sees("Wren", "School", "3 June 2017")
    keyboard.arrives().tabs_to("Send the referral").presses("Enter")
    rosa.page.wait_for_url("**/cases/**")
    rosa.sees(
        "The referral is received, and a case has begun.", "Wren Ashby"
    ).finds_the_page_sound()


def test_a_mistake_is_mended_from_the_summary_with_the_keyboard_alone(visit):
    rosa = visit("Rosa").goes_to("/begin/referral")
    keyboard = Keyboard(rosa).tabs_to("Continue").presses("Enter")
    rosa.page.wait_for_selector(".govuk-error-summary")
    rosa.finds_the_page_sound()
    keyboard.arrives().tabs_to("Choose where the referral came from").presses("Enter")
    rosa.page.keyboard.type("School")
    assert rosa.page.locator("select").first.evaluate("e => e.selectedOptions[0].text") == "School"
