"""Read by Python before anything else in the service's processes: the clock that the story tells.

The file named by ``STORY_CLOCK`` says how many seconds the story is ahead of this machine; when the
story moves on, so does the clock. Each process says what it heard, so that nobody waits a guessed
while.
"""

import atexit
import os
import threading
import time
from pathlib import Path

import time_machine

_PAUSE, _NOW = time.sleep, time.time  # the real ones


class StoryClock:
    def __init__(self, told: Path) -> None:
        self.told = told
        self.heard = ""
        self.travelling = None
        self.begin()

    def begin(self) -> None:
        """Also after a fork, which leaves the follower behind."""
        self.heard = ""
        self._listen()
        threading.Thread(target=self._follow, daemon=True).start()

    def _listen(self) -> None:
        ahead = self.told.read_text()
        if ahead == self.heard:
            return
        if self.travelling is not None:
            self.travelling.stop()
        self.travelling = time_machine.travel(_NOW() + float(ahead), tick=True)
        self.travelling.start()
        self.heard = ahead
        self._answer().write_text(ahead)

    def _answer(self) -> Path:
        return self.told.with_name(f"clock-heard-{os.getpid()}")

    def _follow(self) -> None:
        while True:
            _PAUSE(0.05)
            self._listen()

    def end(self) -> None:
        self._answer().unlink(missing_ok=True)


if os.environ.get("STORY_CLOCK"):
    clock = StoryClock(Path(os.environ["STORY_CLOCK"]))
    os.register_at_fork(after_in_child=clock.begin)
    atexit.register(clock.end)
