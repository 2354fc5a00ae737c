"""Saying once, on the next page, what was done or could not be. Never with a name on it: screens are shared."""

from dataclasses import dataclass

from django.http import HttpRequest

from kinweave.service.core.pages import Words

_DONE, _NOT_DONE = "notice", "notice_not_done"


@dataclass(frozen=True)
class Notice:
    """The sentence, and whether what was asked was done."""

    words: Words
    done: bool


def give_notice(request: HttpRequest, words: Words) -> None:
    """Keep the sentence that says what was done, for the next page that this person sees."""
    request.session[_DONE] = str(words)


def give_refusal(request: HttpRequest, words: Words) -> None:
    """Keep the sentence that says why nothing was done; it never stands under *Done*."""
    request.session[_NOT_DONE] = str(words)


def take_notice(request: HttpRequest) -> Notice | None:
    """The sentence that waits, if any; it is shown once."""
    session = getattr(request, "session", None)
    if session is None:
        return None
    for key in (_NOT_DONE, _DONE):
        if key in session:
            return Notice(Words(session.pop(key)), done=key == _DONE)
    return None
