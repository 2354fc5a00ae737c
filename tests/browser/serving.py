"""A service of its own in a process of its own, whose clock goes as the story goes."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.scene import SECRET

ROOT = Path(__file__).parents[2]
_KINWEAVE = "from kinweave.cli import main; raise SystemExit(main())"


def _surroundings(folder: Path) -> dict[str, str]:
    path = (ROOT / "tests/browser/clock", ROOT / "src", ROOT)
    return {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "KINWEAVE_DATA": str(folder),
        "KINWEAVE_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "kinweave.service.config.settings",
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "PYTHONWARNINGS": "default",
        "STORY_CLOCK": str(folder / "clock"),
    }


@dataclass
class Scene:
    """A data folder in which councils are set up, and what was said of them."""

    folder: Path
    told: dict[str, Any]


def set_up(scene: str, folder: Path, day: dt.date) -> Scene:
    """Make what a scene of this package makes, on this day."""
    (folder / "clock").write_text(str(_ahead(day)))
    made = subprocess.run(
        [sys.executable, "-m", f"tests.browser.{scene}"],
        env=_surroundings(folder), cwd=ROOT, check=False, capture_output=True, text=True, timeout=400,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(f"the scene “{scene}” could not be set: {made.stderr[-2000:]}")
    return Scene(folder, json.loads(made.stdout))


class Service:
    """A running service with a scene of its own."""

    def __init__(self, scene: Scene, folder: Path, day: dt.date) -> None:
        self.told = scene.told
        self.folder = folder
        self.day = day
        shutil.copytree(scene.folder, folder, dirs_exist_ok=True)
        self._tell_the_time(day)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self.log = folder / "service.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _KINWEAVE, "serve", "--port", str(self.port)],
                env=_surroundings(folder), cwd=ROOT, stdout=log, stderr=log,
            )  # fmt: skip
        self._wait_until_it_answers()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def it_is(self, day: dt.date) -> None:
        """Time passes: it is the morning of a later day."""
        assert day > self.day, "time goes forward"
        self.day = day
        self._tell_the_time(day)
        for _ in range(200):
            heard = list(self.folder.glob("clock-heard-*"))
            if heard and all(file.read_text() == str(self._ahead) for file in heard):
                return
            time.sleep(0.05)
        raise RuntimeError("the service does not follow the clock")

    def one_time_code(self) -> str:
        """The six digits of this half-minute for the colleagues' shared secret (RFC 6238)."""
        while (now := time.time() + self._ahead) % 30 > 27:
            time.sleep(0.5)
        key = base64.b32decode(SECRET)
        digest = hmac.new(key, struct.pack(">Q", int(now // 30)), hashlib.sha1).digest()
        start = digest[-1] & 15
        return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What ``kinweave`` says to these words, on this service's data folder."""
        return subprocess.run(
            [sys.executable, "-c", _KINWEAVE, *words], check=False,
            env=_surroundings(self.folder), cwd=ROOT, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    def _tell_the_time(self, day: dt.date) -> None:
        self._ahead = _ahead(day)
        draft = self.folder / "clock-draft"
        draft.write_text(str(self._ahead))
        draft.replace(self.folder / "clock")

    def _wait_until_it_answers(self) -> None:
        for _ in range(1200):
            if self.process.poll() is not None:
                raise RuntimeError(f"the service ended: {self.log.read_text()[-2000:]}")
            try:
                with urllib.request.urlopen(f"{self.address}/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the service did not answer: {self.log.read_text()[-2000:]}")


def _ahead(day: dt.date) -> float:
    """How many seconds the morning of that day is ahead of now."""
    return dt.datetime.combine(day, dt.time(9), dt.UTC).timestamp() - time.time()
