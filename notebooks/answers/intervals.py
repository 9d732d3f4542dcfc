"""The answers of notebook 2, intervals and common random numbers."""

import math

from answers import Answer, exercise
from answers.comparison import SCENARIO
from show import entry, text
from workbench import measured, pimsim, row

PAIR = ("manual", "manual-follow-the-sun")


def half_width(entry):
    """Half the length of an interval."""
    return (entry["ci_high"] - entry["ci_low"]) / 2


def apart(first, second):
    """The difference of two independent estimates with its interval: half-widths add as the sides of a rectangle."""
    difference = second["estimate"] - first["estimate"]
    half = math.hypot(half_width(first), half_width(second))
    return {
        "difference": difference,
        "ci_low": difference - half,
        "ci_high": difference + half,
        "unit": first["unit"],
    }


def contains_zero(entry):
    """Whether the interval allows that there is no difference."""
    return entry["ci_low"] <= 0 <= entry["ci_high"]


@exercise("2.a", "what the ninety-five per cent are about")
def coverage(seed):
    words = (
        "The interval is a statement about the method: of many such intervals, 95 of 100 contain the true value. "
        "It says nothing about where 95 % of the requests lie, and it is silent about the assumptions: with a wrong "
        "pickup time in the file, all intervals are narrow and all of them miss."
    )
    return Answer("method", "text", words)


@exercise("2.b", "why a pair sees more than two")
def common(seed):
    run = pimsim(f"compare {SCENARIO} --policy {' '.join(PAIR)}", seed, "2-b", show=False)
    found = row(run.read("comparison"), role="*", measure="exposure")
    first, second = (row(run.read("measures"), policy=one, role="*", measure="exposure") for one in PAIR)
    words = (
        f"A busy half-year is busy under both policies: the same people need the same roles at the same "
        f"instants. Whatever is common to both falls out of the difference. The two estimates are known to "
        f"{entry(first)} and {entry(second)}; their difference to {entry(found)}. The variance ratio is "
        f"{text(found['variance_ratio'], '')}: without common random numbers so many times the replications would be "
        f"needed for the same interval.\n\n"
        f"More approvers lead to slightly more exposure here: requests that nobody decided before are approved now, "
        f"and approved requests are active."
    )
    return Answer(round(found["difference"], 3), found["unit"], words)


@exercise("2.1", "half the width", "twice the replications, half the interval")
def replications(seed):
    few, many = (
        measured(
            f"run {SCENARIO} --policy automatic --replications {count}",
            seed,
            f"2-1-{count}",
            role="*",
            measure="exposure",
        )
        for count in (50, 200)
    )
    ratio = half_width(few) / half_width(many)
    words = (
        f"With fifty replications exposure is known to {entry(few)}, with two hundred to {entry(many)}: "
        f"{text(ratio, '')} times as narrow for four times the work. The half-width falls with the square root of the "
        f"number of replications, so half the width costs four times as many. (The ratio is not exactly two, because "
        f"the width itself is estimated.) `--precision` asks for a width instead of a number."
    )
    return Answer(round(ratio, 3), "times", words)


@exercise("2.2", "intervals that overlap", "overlapping intervals mean no difference")
def overlap(seed):
    run = pimsim(f"compare {SCENARIO} --policy {' '.join(PAIR)}", seed, "2-2", show=False)
    first, second = (row(run.read("measures"), policy=one, role="*", measure="unmet_share") for one in PAIR)
    found = row(run.read("comparison"), role="*", measure="unmet_share")
    overlaps = first["ci_low"] <= second["ci_high"] and second["ci_low"] <= first["ci_high"]
    known = "cannot be told from zero" if contains_zero(found) else "is clearly not zero"
    words = (
        f"{entry(first)} of needs give up under `{PAIR[0]}`, {entry(second)} under `{PAIR[1]}`. These intervals "
        f"{'overlap' if overlaps else 'do not overlap'}. The paired difference is {entry(found)}, which {known}. "
        f"Each interval contains the luck of the half-year, which is the same for both; laying "
        f"them side by side counts "
        f"that luck twice. Read the difference in `comparison.csv`, never from two intervals."
    )
    return Answer("no" if contains_zero(found) else "yes", "text", words)


@exercise("2.3", "the mistake on the colleague's slide", "any two runs can be compared")
def mistake(seed):
    other = seed + 1
    wanted = {"role": "*", "measure": "exposure"}
    first = measured(f"run {SCENARIO} --policy {PAIR[0]}", seed, "2-3-first", **wanted)
    second = measured(f"run {SCENARIO} --policy {PAIR[1]}", other, "2-3-second", **wanted)
    run = pimsim(f"compare {SCENARIO} --policy {' '.join(PAIR)}", seed, "2-3-pair", show=False)
    paired, unpaired = row(run.read("comparison"), role="*", measure="exposure"), apart(first, second)
    ratio = half_width(unpaired) / half_width(paired)
    seen = "sees nothing" if contains_zero(unpaired) else "sees something, but by luck"
    words = (
        f"The two runs have different seeds ({seed} and {other}): other people needed roles at other times. The "
        f"colleague's difference is {entry(unpaired)} and {seen}; the paired one is {entry(paired)}. It is "
        f"{text(ratio, '')} times as narrow, from the same number of replications. The arithmetic on the slide is "
        f"right for independent runs; the mistake is to make the runs independent."
    )
    return Answer(round(ratio, 2), "times", words)
