"""``kinweave serve``: a laptop runs the service by one command, and stops it by one key."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.service import scratch

SERVE = (
    "import sys; from kinweave.service.config.command import serve; sys.exit(serve(sys.argv[1:]))"
)


@pytest.fixture
def place(tmp_path):
    with scratch.deployment(tmp_path / "data") as made:
        yield made


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Host": "localhost"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status, answer.read().decode()


def wait_for(port, process):
    for _ in range(400):
        if process.poll() is not None:
            raise AssertionError(process.stderr.read())
        try:
            return get(port, "/health")
        except OSError:  # not there yet, or still starting
            time.sleep(0.1)
    raise AssertionError("it never answered")


@pytest.mark.timeout(200)
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_makes_its_database_answers_and_stops_quickly(place, tmp_path, port, stop):
    environment = {k: v for k, v in place.environment.items() if k != "KINWEAVE_DATA"}
    command = [sys.executable, "-c", SERVE, "--port", str(port), "--data", str(place.folder)]
    with subprocess.Popen(
        command,
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert wait_for(port, process) == (200, "ok")
            status, page = get(port, "/")
            assert (status, "Sign in" in page) == (200, True)
            assert get(port, "/static/mfa/js/webauthn.js")[0] == 200
            process.send_signal(stop)
            asked = time.perf_counter()
            said, errors = process.communicate(timeout=15)
            assert time.perf_counter() - asked < 10
        finally:
            if process.poll() is None:
                process.kill()
    assert process.returncode == 0, errors
    assert f"Kinweave is at http://localhost:{port}" in said
    assert "Traceback" not in errors
    assert (place.folder / "keys").is_dir()
    assert (place.folder / "kinweave.sqlite3").exists() is not place.on_postgresql


def test_a_port_in_use_is_one_sentence(place, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = place.python(SERVE, "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Port {port} is in use on this machine; choose another with --port.\n"


@pytest.mark.parametrize("arguments", [["--port", "none"], ["--port", "70000"], ["--prot", "1"]])
def test_bad_usage_is_one_sentence(place, arguments):
    done = place.python(SERVE, *arguments)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
