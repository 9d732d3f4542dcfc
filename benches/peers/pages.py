"""The two pages: the guide's chapter on speed, and COST.md."""

import os
import platform
import re
import subprocess
import textwrap
from pathlib import Path

import measure
import theory
from growth import TOLERANCE

BEGIN, END = "<!-- performance: begin -->", "<!-- performance: end -->"


def machine():
    """Processor, cores, memory and compilers, in one sentence."""
    cpu = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout
    rust = re.search(r"\d+\.\d+\.\d+", rustc)
    return (
        f"{cpu}, {os.cpu_count()} cores, {gigabytes:.0f} GiB; {platform.system()}; "
        f"Rust {rust.group() if rust else '?'}, Python {platform.python_version()}"
    )


def figures(value):
    """Three digits, as people write them."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        digits = len(str(round(abs(value)))) - 3
        return f"{round(value, -max(digits, 0)):,.0f}"
    return f"{value:.3g}"


def paragraph(text):
    """One paragraph in the width of the project's other pages."""
    return textwrap.fill(" ".join(text.split()), 120, break_long_words=False)


def table(head, rows):
    align = ["---"] + ["---:"] * (len(head) - 1)
    lines = [head, align, *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def power(count):
    """How many requests: 10^6, or the number."""
    exponent = len(str(count)) - 1
    return f"10^{exponent}" if count == 10**exponent else f"{count:,}"


def speed_table(results, reference):
    """One row per program; the ratio is pimsim's rate over the other's."""
    rows = []
    for name, sizes in results.items():
        for size, sample in sizes.items():
            ours = results["pimsim"].get(size) or reference
            ratio = "" if name == "pimsim" else figures(ours.rate / sample.rate) + "×"
            rows.append(
                [
                    name,
                    power(size),
                    figures(sample.median),
                    figures(sample.rate),
                    ratio,
                    figures(sample.memory_mb),
                ]
            )
    head = ["program", "requests", "seconds", "requests/s", "pimsim against it", "MB"]
    return table(head, rows)


def theory_table(agreements):
    rows = []
    for name, (share, wait) in agreements.items():
        rows.append(
            [
                name,
                f"{100 * share.estimate:.2f} ±{100 * share.half_width:.2f} %",
                f"{wait.estimate:.3f} ±{wait.half_width:.3f} h",
            ]
        )
    share, wait = theory.exact()
    rows.insert(0, ["theory", f"{100 * share:.2f} %", f"{wait:.3f} h"])
    return table(["program", "timed out", "mean wait of the others"], rows)


def bound(target):
    parts = []
    if target.least is not None:
        parts.append(f"at least {figures(target.least)}")
    if target.most is not None:
        parts.append(f"at most {figures(target.most)}")
    return " and ".join(parts)


def targets_table(targets):
    rows = [
        [
            target.what,
            f"{figures(target.measured)} {target.unit}",
            bound(target),
            "met" if target.met else "**missed**",
        ]
        for target in targets
    ]
    return table(["target", "measured", "promised", ""], rows)


def performance(speed, reference, agreements, targets, rounds):
    words = [
        f"""Measured on one machine in one session: {machine()}. The task is `shared-queue.toml`:
        three reviewers share a list that gets more than they can do, whoever waits 24 h gives up,
        and an activation lasts 4 h. Each program simulates so many requests, from an empty start
        to the end of the process, on one thread; the programs ran in turn, and the numbers are
        {clock()}, medians of {rounds}.""",
        """*Bare* is a program for this queue alone, without a model: one binary heap, a fast
        generator, three events a request. *With deadlines*, each deadline is an event too, as in a
        simulator that knows the instant of a time-out. desque was the fastest general event kernel
        in Rust that we found. SimPy and Ciw are compared by their rate, at fewer requests.""",
        f"""All programs agree with the exact result (intervals at {theory.CONFIDENCE}; the four
        Rust programs beside pimsim draw the same numbers):""",
        "What pimsim is meant to reach, measured in the same session:",
        """How the cost grows with each dimension is in `benches/COST.md`, and how to measure again in
        `benches/README.md`.""",
    ]
    task, programs, agree, meant, more = map(paragraph, words)
    parts = [
        task,
        speed_table(speed, reference),
        programs,
        agree,
        theory_table(agreements),
        meant,
        targets_table(targets),
        more,
    ]
    return "\n\n".join(parts) + "\n"


def clock():
    """What the seconds are, in words."""
    return "seconds by the clock" if measure.CLOCK == "wall" else "seconds of the processor"


def write_chapter(path, text):
    chapter = path.read_text()
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if len(pattern.findall(chapter)) != 1:
        raise SystemExit(f"{path.name}: expected one pair of {BEGIN} and {END}")
    path.write_text(pattern.sub(lambda _: f"{BEGIN}\n\n{text}\n{END}", chapter))


def curve_section(curve):
    rows = []
    for value, requests, seconds, memory in curve.points:
        beyond = max(seconds - curve.start, 0.0)
        rows.append(
            [
                f"{value:,}",
                f"{requests:,}",
                figures(seconds),
                figures(beyond / requests * 1e6),
                figures(memory),
            ]
        )
    head = [curve.dimension, "requests", "seconds", "µs a request", "MB"]
    if curve.dimension == "requests":
        head, rows = head[1:], [row[1:] for row in rows]
    verdict = "**worse than linear**" if curve.worse_than_linear else "linear or better"
    parts = [
        f"## {curve.title}",
        paragraph(f"Fixed: {curve.fixed}."),
        table(head, rows),
        f"Exponent {curve.exponent:.2f}, at the end {curve.last:.2f}: {verdict}.",
    ]
    return "\n\n".join(parts)


def details_section(samples):
    none = samples["none"]
    rows = []
    for name, sample in samples.items():
        values = (sample.median, sample.median / none.median, sample.memory_mb)
        rows.append([name, *map(figures, values)])
    head = ["`--detail`", "seconds", "times", "MB"]
    return f"""\
## Detail

Fixed: the shared queue, {none.requests:,} requests, one replication.

{table(head, rows)}
"""


def cost(curves, details, rounds):
    worse = [curve.title for curve in curves if curve.worse_than_linear]
    if worse:
        summary = "Worse than linear: " + "; ".join(worse) + "."
    else:
        summary = "Every dimension is linear or better."
    start = curves[0].start * 1000
    words = [
        f"""Written by `benches/peers/run --cost`; change that, not this page. Whole processes on
        one thread, {clock()}, medians of {rounds}; {machine()}.""",
        f"""An exponent of 1 is linear growth: ten times as many cost ten times as much. It is the
        slope of a line through the logarithms of the times; "at the end" is the slope between the
        two largest. Beyond {1 + TOLERANCE} either is called worse than linear. Slopes and times a
        request are without the {start:.1f} ms in which a process starts and ends.""",
    ]
    sections = [curve_section(curve) for curve in curves]
    parts = ["# How the cost of a run grows", *map(paragraph, words), summary, *sections]
    return "\n\n".join([*parts, details_section(details)])
