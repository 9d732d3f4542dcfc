"""The project's targets for speed: each measured, beside what was promised.

Each function returns its targets; `starting` also says how long the shortest run takes.
"""

from dataclasses import dataclass

from measure import Program, in_turn
from programs import ROOT

GLOBAL_ADMINISTRATOR = ROOT / "scenarios/global-administrator.toml"

TINY = """\
schema = 1
[simulation]
start = 2026-01-05
horizon = "1w"
replications = 1
[roles.reader.activation]
maximum_duration = "1h"
[requesters.people]
count = 9
[[needs]]
requesters = "people"
role = "reader"
rate = "9/week"
"""


def long_scenario(lines=10_000):
    """So many lines, of which nearly all are tables of needs; nothing of it happens in 1 h."""
    head = TINY.replace('horizon = "1w"', 'horizon = "1h"').splitlines()[:-4]
    need = ["[[needs]]", "", 'requesters = "people"', 'role = "reader"', 'rate = "1/year"']
    for number in range((lines - len(head)) // len(need)):
        head += [need[0], f'name = "n{number}"', *need[2:]]
    return "\n".join(head) + "\n"


@dataclass
class Target:
    what: str
    measured: float
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def met(self):
        return (self.least is None or self.measured >= self.least) and (
            self.most is None or self.measured <= self.most
        )


def detail(bench, size, rounds, say):
    programs = {
        "pimsim with requests.csv": bench.shared_queue(size, "--detail", "requests"),
        "rows alone": bench.peer("rows", size),
    }
    programs["rows alone"].output = bench.work / "rows.csv"
    found = in_turn(programs, rounds, say=say)
    ours, rows = found.values()
    return [
        Target(
            "rows of `requests.csv` per second, against writing such rows alone",
            ours.rate / rows.rate,
            "times",
            least=1 / 3,
        )
    ]


def largest(bench, rounds, say):
    program = bench.run(GLOBAL_ADMINISTRATOR, replications=80)
    found = in_turn({"global-administrator": program}, rounds, say=say)
    rate = found["global-administrator"].rate
    what = "`global-administrator.toml`, requests a second and core"
    return [Target(what, rate, "requests/s", least=300_000)]


def memory(bench, many, say):
    few = in_turn({"1e5": bench.shared_queue(100_000)}, 1, say=say)["1e5"]
    all_of_them = in_turn({"many": bench.shared_queue(many)}, 1, say=say)["many"]
    name = f"10^{len(str(many)) - 1}"
    return [
        Target(
            f"memory at {name} requests, against 10^5",
            all_of_them.memory_mb / few.memory_mb,
            "times",
            most=1.2,
        ),
        Target(f"memory at {name} requests", all_of_them.memory_mb, "MB", most=30),
    ]


def population(bench, size, rounds, say):
    """The same work for a million people and for a hundred million."""
    programs = {
        name: bench.shared_queue(size, sets=(f"requesters.many.count={count}",))
        for name, count in (("10^6 people", 10**6), ("10^8 people", 10**8))
    }
    few, many = in_turn(programs, rounds, say=say).values()
    return [
        Target(
            "time with 10^8 requesters, against 10^6 with as many requests",
            many.median / few.median,
            "times",
            most=1.05,
        ),
        Target("memory, likewise", many.memory_mb / few.memory_mb, "times", most=1.05),
    ]


def threads(bench, weeks, rounds, say):
    span = (f"simulation.horizon={weeks}w", "simulation.warm_up=0s")
    shared_queue = ROOT / "scenarios/shared-queue.toml"
    programs = {
        f"{count} threads": bench.run(shared_queue, sets=span, replications=200, threads=count)
        for count in (1, 2)
    }
    # Two processors work as long as one: only the clock on the wall tells them apart.
    one, two = in_turn(programs, rounds, clock="wall", say=say).values()
    what = "200 replications on two threads, against one"
    return [Target(what, one.median / two.median, "times", least=1.9)]


def split(bench, weeks, rounds, say):
    """One replication or 1,000, with a fourth reviewer: then no list has to fill up first."""

    def program(replications):
        span = f"simulation.horizon={weeks // replications}w"
        return bench.run(
            ROOT / "scenarios/shared-queue.toml",
            sets=(span, "simulation.warm_up=0s", "approvers.desk.members=4"),
            replications=replications,
        )

    one, thousand = in_turn({"1": program(1), "1000": program(1000)}, rounds, say=say).values()
    each = [sample.median / sample.requests for sample in (thousand, one)]
    return [
        Target(
            "a request in 1,000 replications, against the same work in one, with a fourth reviewer",
            max(each) / min(each),
            "times, the dearer over the cheaper",
            most=1.05,
        )
    ]


def starting(bench, rounds, say):
    help_ = Program([str(bench.pimsim), "--help"])
    tiny = bench.run(bench.scenario("tiny.toml", TINY), out="tiny")
    long = bench.run(bench.scenario("long.toml", long_scenario()), out="long")
    programs = {"help": help_, "tiny": tiny, "10,000 lines": long}
    # A start takes milliseconds, fewer than the processor's clock can tell.
    found = in_turn(programs, 3 * rounds, memory=False, clock="wall", say=say)
    in_ms = {name: sample.median * 1000 for name, sample in found.items()}
    return found["tiny"].median, [
        Target("`pimsim --help`, from start to end", in_ms["help"], "ms", most=10),
        Target("a scenario of a week, from start to end", in_ms["tiny"], "ms", most=10),
        Target(
            "a scenario of 10,000 lines, read, checked and run for an hour",
            in_ms["10,000 lines"],
            "ms",
            most=100,
        ),
    ]
