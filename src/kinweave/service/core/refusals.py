"""A thing that cannot be done as asked, in a sentence fit to show beside the question."""


class NotPossible(Exception):
    """Raised by an action before anything is written; ``field`` names the question, if one."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
