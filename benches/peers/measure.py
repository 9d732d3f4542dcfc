"""Whole processes, measured from outside: time and the largest memory."""

import math
import os
import resource
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

# A child counts the memory of the process that started it, and Python is not small: a small
# program stands between when memory matters.
GNU_TIME = "/usr/bin/time"


@dataclass
class Program:
    """A command, and how many requests it is expected to simulate."""

    command: list[str]
    requests: int = 0
    # Where standard output goes; nowhere by default.
    output: Path | None = None
    # Reads how many requests there were in truth, after a run.
    count: object = None
    # What it writes. Taken away before each run: to remove the large files of the run before, of
    # another program at that, takes a tenth of a second.
    directory: Path | None = None


# What counts as time: the clock on the wall, or the work of the processor. The second is only for a
# look on a machine that does other things beside; published numbers use the first.
CLOCK = "wall"


@dataclass
class Samples:
    seconds: list[float] = field(default_factory=list)
    memory_mb: float = 0.0
    requests: int = 0

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def rate(self):
        return self.requests / self.median


def once(program, memory=True, clock=None):
    """Run to the end; seconds and megabytes (0 if not asked for)."""
    note = Path(os.environ["PEERS_WORK"]) / "memory"
    note.parent.mkdir(parents=True, exist_ok=True)
    prefix = [GNU_TIME, "--quiet", "-f", "%M", "-o", str(note)] if memory else []
    if program.directory:
        shutil.rmtree(program.directory, ignore_errors=True)
    with open(program.output or os.devnull, "wb") as output:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        done = subprocess.run(prefix + program.command, stdout=output, stderr=subprocess.PIPE)
        seconds = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if (clock or CLOCK) == "processor":
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode != 0:
        raise SystemExit(
            f"{' '.join(program.command)}\nended with {done.returncode}:\n"
            + done.stderr.decode(errors="replace")
        )
    return seconds, int(note.read_text()) / 1024 if memory else 0.0


def in_turn(programs, rounds, memory=True, clock=None, say=lambda text: None):
    """Every program once, then every program again: what drifts hits all alike."""
    samples = {name: Samples() for name in programs}
    for number in range(rounds):
        for name, program in programs.items():
            say(f"{name}, {number + 1} of {rounds}")
            seconds, megabytes = once(program, memory, clock)
            sample = samples[name]
            sample.seconds.append(seconds)
            sample.memory_mb = max(sample.memory_mb, megabytes)
            sample.requests = program.count() if program.count else program.requests
    return samples


def slope(points):
    """Exponent of y in x: the least-squares line through the logarithms."""
    logs = [(math.log(x), math.log(y)) for x, y in points if y > 0]
    xs, ys = zip(*logs)
    return statistics.linear_regression(xs, ys).slope
