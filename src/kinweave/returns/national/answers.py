"""What people say about the service, from a small file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from kinweave.returns.errors import ReturnError
from kinweave.returns.national.layout import Layout, Question

__all__ = ["Answer", "read_answers"]

Answer = str | int | float


def read_answers(content: bytes, plan: Layout, where: str) -> dict[str, Answer]:
    """Answers by the name of their question; one that the layout does not ask or allow is a `ReturnError`."""
    try:
        given: Mapping[str, object] = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReturnError(f"The file {where} is not well-formed TOML: {error}.") from None
    asked = {question.name: question for question in plan.questions}
    answers: dict[str, Answer] = {}
    for name, value in given.items():
        if name not in asked:
            known = ", ".join(asked)
            raise ReturnError(
                f"The file {where} answers “{name}”, which is not asked. It may answer: {known}."
            )
        answers[name] = _answer(value, asked[name], where)
    return answers


def _answer(value: object, question: Question, where: str) -> Answer:
    if question.kind == "number":
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
            return value
        raise ReturnError(f"The file {where}: {question.name} must be a number from 0.")
    if not isinstance(value, str) or not value.strip():
        raise ReturnError(f"The file {where}: {question.name} must be words in quotation marks.")
    if question.kind == "choice" and value not in question.choices:
        raise ReturnError(
            f"The file {where}: {question.name} must be one of {', '.join(question.choices)}."
        )
    return value
