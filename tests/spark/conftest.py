"""A real Spark standalone cluster on this machine: one master and two workers, each a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pyspark
import pytest

from kinweave import engine
from kinweave.engine import SparkSession

HOME = Path(pyspark.__file__).parent
HERE = "127.0.0.1"
PATIENCE = 240
# Java gets ready quicker so; what it works out is the same.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"


class Process:
    """One JVM of the cluster, and what it writes."""

    def __init__(self, kind: str, log: Path, *arguments: str) -> None:
        environment = os.environ | {
            "SPARK_HOME": str(HOME),
            "SPARK_LOCAL_IP": HERE,
            "SPARK_NO_DAEMONIZE": "1",
            "SPARK_DAEMON_MEMORY": "384m",
            "SPARK_DAEMON_JAVA_OPTS": JAVA,
            "SPARK_WORKER_DIR": str(log.parent / f"work-{log.stem}"),
        }
        self.log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [
                    str(HOME / "bin" / "spark-class"),
                    kind,
                    "--host",
                    HERE,
                    "--webui-port",
                    "0",
                    *arguments,
                ],
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def says(self, pattern: str) -> str:
        """The first group of a line that the process writes, waited for."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = re.search(pattern, self.log.read_text(encoding="utf-8", errors="replace"))
            if found:
                return found.group(1)
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            time.sleep(0.2)
        raise AssertionError(f"nothing like {pattern} in:\n{self.log.read_text(encoding='utf-8')}")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[Process]]]:
    """The master's address and the processes, which are stopped at the end."""
    place = tmp_path_factory.mktemp("spark")
    started: list[Process] = []
    try:
        started.append(Process(MASTER, place / "master.log", "--port", "0"))
        address = started[0].says(r"Starting Spark master at (spark://\S+)")
        for name in ("one", "two"):
            arguments = ("--cores", "1", "--memory", "1g", address)
            started.append(Process(WORKER, place / f"worker-{name}.log", *arguments))
        for worker in started[1:]:
            worker.says(r"(Successfully registered with master)")
        yield address, started
    finally:
        for process in reversed(started):
            process.stop()


@pytest.fixture(scope="session")
def spark(cluster: tuple[str, list[Process]]) -> Iterator[SparkSession]:
    """A session on the cluster."""
    address, _ = cluster
    settings = {
        "spark.executor.memory": "768m",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.extraJavaOptions": JAVA,
        "spark.executor.extraJavaOptions": JAVA,
    }
    session = engine.spark(address, settings)
    yield session
    session.stop()
