"""What colleagues do in every story, each said once."""

import datetime as dt
import re

from tests.browser.visitor import Visitor


def confirms(visitor: Visitor, button: str = "Confirm and save") -> Visitor:
    """Go on to the check page, and confirm what stands there."""
    return visitor.presses("Continue").presses(button)


def offers_a_conference_to(
    visitor: Visitor, name: str, kind: str, *, responsibility: str, on: dt.date
) -> None:
    given, family = name.split()
    visitor.follows("Add another parent").answers(
        {
            "First name": given,
            "Last name": family,
            "What they are to the children": kind,
            "Has parental responsibility": responsibility,
            "What became of the offer": "Offered",
            "Date offered": on,
            "How it was offered": "In person",
            "In the letter before proceedings": "No",
        }
    )
    confirms(visitor).sees("The parent and the offer are recorded.", name)


def hears(visitor: Visitor, name: str, answer: str, day: dt.date) -> None:
    """One person's answer to the offer."""
    visitor.follows("Record their answer", of=name).sees(name)
    visitor.answers({"What did they say?": answer, "Date answered": day})
    confirms(visitor).sees("The answer is recorded.")


def records_that_they_take_part(visitor: Visitor, name: str, day: dt.date) -> None:
    visitor.follows("Taking part and sharing information", of=name)
    visitor.follows("Record what they say", of="Taking part in the conference")
    visitor.answers({"Do they agree to take part?": "Yes", "Date they said so": day})
    confirms(visitor).sees("What they said is recorded.")
    visitor.follows("Offers and answers")


def gives_the_case_to_cora(visitor: Visitor, day: dt.date) -> None:
    """The coordinator must be independent of decisions about the family."""
    visitor.follows("Coordinator").follows("Choose a coordinator")
    cora = visitor.page.locator("option", has_text="Cora Coordinator").inner_text()
    visitor.answers(
        {
            "Part in the case": "Coordinator",
            "Who": cora,
            "From": day,
            "Independent of decisions about this family": "Yes",
        }
    )
    confirms(visitor, "Give them this case").sees("Cora Coordinator")


def adds_to_the_network(
    visitor: Visitor, given: str, family: str, kind: str, *children: str
) -> None:
    visitor.follows("Add a person").answers(
        {
            "First name": given,
            "Last name": family,
            "Related to which child": children,
            "Relationship": kind,
            "Has parental responsibility": "No",
            "How sure we are": "Confirmed",
            "Needs an interpreter or signer": "No",
        }
    )
    visitor.presses("Save").is_on(f"{given} {family}").follows("Back to people")


def relates(visitor: Visitor, one: str, kind: str, other: str) -> None:
    visitor.follows("Add how two people are related").answers(
        {
            "Who": one,
            "Relationship": kind,
            "To whom": other,
            "Has parental responsibility": "No",
            "How sure we are": "Confirmed",
        }
    )
    visitor.presses("Save").is_on("People round the children")


def keeps_contact(visitor: Visitor, kind: str, value: str, confidential: str, safe: str) -> None:
    """On a person's page: an address, phone or email, and whether it is safe."""
    visitor.follows("Add an address, phone or email").answers(
        {
            "Kind": kind,
            "Address, number or email": value,
            "Must be kept from others": confidential,
            "Safe to use": safe,
        }
    )
    visitor.presses("Save").sees(value)


def records_a_household(visitor: Visitor, label: str, share: str, *, new: bool) -> None:
    visitor.follows("Add a household")
    told = {"Which household": "A new household", "Name for this household": label}
    visitor.answers(told if new else {"Which household": label})
    visitor.answers({"How much of the time": share}).presses("Save").sees(label)


def says_how(visitor: Visitor, name: str, part: str, way: str) -> None:
    """How somebody of the network takes part in the conference."""
    visitor.follows(name).sees(name)
    visitor.answers({"Part in the conference": part, "How they take part": way}).presses("Save")


def adds_a_professional(visitor: Visitor, name: str, part: str) -> None:
    visitor.follows("Add a professional")
    visitor.answers(
        {"Name": name, "Part in the conference": part, "How they take part": "In person"}
    )
    visitor.presses("Save").sees(name)


def adds_a_line(
    visitor: Visitor, task: str, who: str, owner: str, *, safe: str = "Yes", **more: object
) -> None:
    questions = {"by_when": "By when", "checks": "Who will see how it goes"}
    visitor.follows("Add a line").answers(
        {
            "What will happen": task,
            "Who will do it": who,
            "Whose promise it is": owner,
            "How it is going": "Not yet",
            "Did everyone agree that these words are safe for anybody to read?": safe,
            **{questions[name]: told for name, told in more.items()},
        }
    )
    visitor.presses("Save").sees(task)


def downloads(visitor: Visitor, button: str) -> bytes:
    """The file that a button hands over."""
    with visitor.page.expect_download() as handed:
        visitor.page.get_by_role("button", name=button).click()
    assert re.fullmatch(r"[\w-]+\.pdf", handed.value.suggested_filename)
    return handed.value.path().read_bytes()


def keeps_apart(
    visitor: Visitor, one: str, other: str, what: str, *, why: str, since: dt.date
) -> None:
    visitor.follows("Keep two people apart").answers(
        {
            "First person": one,
            "Second person": other,
            "What they are kept from": what,
            "Reason": why,
            "Who said so": one,
            "From": since,
        }
    )
    confirms(visitor, "Keep them apart").sees("From now on these two are kept apart.")


def protects_the_whereabouts_of(visitor: Visitor, name: str, why: str, day: dt.date) -> None:
    visitor.follows("Protect a person").answers(
        {
            "Whom it concerns": name,
            "Kind of protection": "Where they are is protected",
            "Reason": why,
            "Decided by": "Maya Manager",
            "From": day,
        }
    )
    confirms(visitor).sees("The protection was recorded.")


def asks_for_a_copy(visitor: Visitor, reader: str, where: str) -> None:
    """One named reader and one place; who will learn what is read before it is asked for."""
    visitor.follows("Plan").follows("Printed copies").follows("Ask for a copy").answers(
        {"Who the copy is for": reader, "Where it goes": where}
    )
    visitor.presses("See who will learn what").is_on("Who will learn what")
    visitor.presses("Ask for this copy").sees("Waits for a second person")
    visitor.follows("Copy 1").sees("somebody else reads it before it prints")


def passes_the_copy(second: Visitor) -> None:
    """A second person reads the paper word for word before it may print."""
    second.follows("Copies to check").follows(second.page.locator("tbody a").first.inner_text())
    second.sees("The paper, word for word").answers(
        {"May this copy print as it stands?": "Yes, everyone whom it reaches may read every word"}
    )
    second.presses("Save what I found").sees("What you found is recorded.")
