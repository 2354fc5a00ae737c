"""The sentences that errors are made of: each names the question and says how to mend it."""

_QUESTION_WORDS = frozenset(
    {"how", "what", "when", "where", "whether", "which", "who", "whose", "why"}
)


def noun_of(label: str) -> str:
    """A label as it reads inside a sentence: "Date of birth" becomes "the date of birth".

    Other labels are quoted as they stand ("Decided by" has no article), unless a field says better.
    """
    first, _, rest = label.partition(" ")
    if label.endswith("?"):
        return f"“{label}”"
    if first.lower() in _QUESTION_WORDS:
        return f"{first.lower()} {rest}".strip()
    if first == "Date":
        return f"the date {rest}".strip()
    return f"“{label}”"


def sentence(words: str) -> str:
    """The same words with a capital letter first."""
    return words[:1].upper() + words[1:]


def enter(noun: str) -> str:
    """What to do about an empty box."""
    return f"Enter {noun}"


def choose(noun: str) -> str:
    """What to do about an unanswered choice."""
    return f"Choose an answer to {noun}" if noun.startswith("“") else f"Choose {noun}"


def about(noun: str) -> str:
    """How a sentence about the answer begins."""
    return f"The answer to {noun}" if noun.startswith("“") else sentence(noun)
