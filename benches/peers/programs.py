"""pimsim and its peers as commands, and what installs them."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import shared
from measure import Program

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED_QUEUE = ROOT / "scenarios/shared-queue.toml"
REQUESTS_A_WEEK = shared.ARRIVALS * 168


class Bench:
    """Where everything is: the work folder, the tools, and the binary of pimsim."""

    def __init__(self, target, pimsim):
        self.work = target / "peers"
        self.work.mkdir(parents=True, exist_ok=True)
        os.environ["PEERS_WORK"] = str(self.work)
        self.target = target
        self.python = self.work / "venv/bin/python"
        self.rust = self.work / "rust/release"
        self.pimsim = pimsim or target / "release/pimsim"
        self.builds_pimsim = pimsim is None

    def install(self):
        if not (self.work / "venv/installed").exists():
            command([sys.executable, "-m", "venv", str(self.work / "venv")])
        wanted = (HERE / "requirements.txt").read_text()
        stamp = self.work / "venv/installed"
        if not stamp.exists() or stamp.read_text() != wanted:
            pip = [str(self.python), "-m", "pip", "install", "--quiet", "--no-deps"]
            command(pip + ["-r", str(HERE / "requirements.txt")])
            stamp.write_text(wanted)
        build = ["cargo", "build", "--release", "--locked", "--quiet", "--manifest-path"]
        to = ["--target-dir", str(self.work / "rust")]
        command(build + [str(HERE / "rust/Cargo.toml")] + to)
        if self.builds_pimsim:
            to = ["--target-dir", str(self.target)]
            command(build + [str(ROOT / "Cargo.toml")] + to)

    def peer(self, name, requests, *options, seed=1):
        """A Rust program, or a Python one."""
        if name in ("simpy", "ciw"):
            start = [str(self.python), str(HERE / f"shared_queue_{name}.py")]
        else:
            start = [str(self.rust / name)]
        arguments = [str(requests), str(seed), *options]
        return Program(start + arguments, requests, output=self.work / "line.json")

    def run(self, scenario, *options, **others):
        """`pimsim run`; requests are counted by its manifest."""
        return self.simulated("run", scenario, *options, **others)

    def sweep(self, scenario, vary, *options, **others):
        """`pimsim sweep` over the values of one key, likewise."""
        return self.simulated("sweep", scenario, "--vary", vary, *options, **others)

    def simulated(self, verb, scenario, *options, sets=(), out="pimsim", replications=1, threads=1):
        """A command that simulates and leaves a directory."""
        directory = self.work / out
        arguments = [verb, str(scenario), "--quiet", "--force", "--out", str(directory)]
        arguments += ["--replications", str(replications), "--threads", str(threads)]
        for assignment in sets:
            arguments += ["--set", assignment]

        def count():
            manifest = json.loads((directory / "manifest.json").read_text())
            return manifest["counts"]["requests"]

        command = [str(self.pimsim), *arguments, *options]
        return Program(command, count=count, directory=directory)

    def shared_queue(self, requests, *options, sets=(), **others):
        """About so many requests of the shared queue, from an empty start, no warm-up."""
        weeks = max(1, round(requests / REQUESTS_A_WEEK))
        span = (f"simulation.horizon={weeks}w", "simulation.warm_up=0s")
        return self.run(SHARED_QUEUE, *options, sets=(*span, *sets), **others)

    def replications(self, out="pimsim"):
        """Pairs (share timed out, mean wait in hours), one per replication of the last run."""
        names = ("timed_out_share", "time_to_decision_mean")
        values = {name: {} for name in names}
        with open(self.work / out / "replications.csv", newline="") as rows:
            for row in csv.DictReader(rows):
                if row["measure"] in names and row["role"] == "*":
                    values[row["measure"]][int(row["replication"])] = float(row["value"])
        # The decision comes when the review ends, and the review has a known mean.
        review = 1 / shared.REVIEWS
        return [
            (share, values[names[1]][number] / 3600 - review)
            for number, share in values[names[0]].items()
        ]

    def line(self):
        """What the last peer printed."""
        return json.loads((self.work / "line.json").read_text())

    def scenario(self, name, text):
        path = self.work / name
        path.write_text(text)
        return path


def command(arguments):
    if subprocess.run(arguments, cwd=ROOT).returncode != 0:
        raise SystemExit(f"failed: {' '.join(arguments)}")
