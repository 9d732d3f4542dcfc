"""The answers of notebook 1, the first comparison."""

import polars as pl

from answers import Answer, exercise
from show import duration, entry, percent, text
from workbench import pimsim, row, rows

SCENARIO = "scenarios/global-administrator.toml"
ROLE = "global-administrator"


@exercise("1.a", "what each step buys and costs")
def steps(seed):
    run = pimsim(f"compare {SCENARIO}", seed, "1-a", show=False)
    measures = run.read("measures")

    def cell(policy, measure, role="*"):
        return entry(row(measures, policy=policy, role=role, measure=measure))

    change = row(run.read("comparison"), policy="automatic", role="*", measure="exposure")["relative_difference"]
    exposures = [
        row(measures, policy=one, role="*", measure="exposure")["estimate"] for one in ("automatic", "manual")
    ]
    second = 1 - exposures[1] / exposures[0]
    words = (
        f"The first step, from standing access to activation without approval, takes "
        f"{percent(-change)} of the exposure "
        f"away and costs almost no waiting: 95 % of needs have access within "
        f"{cell('automatic', 'time_to_access_p95')}. The second step, approval, changes exposure by "
        f"{percent(second)} only ({cell('automatic', 'exposure')} and "
        f"{cell('manual', 'exposure')}), because an approved window is as long as "
        f"any other. What it changes is what attackers get: {cell('manual', 'attacker_privileged_time')} instead of "
        f"{cell('automatic', 'attacker_privileged_time')}. It is paid by those who need {ROLE}: 95 % of them wait up "
        f"to {cell('manual', 'time_to_access_p95', ROLE)}.\n\n"
        f"Short windows with a passkey come to {cell('automatic-short', 'attacker_privileged_time')} without asking "
        f"anybody. That is not a law of nature: it follows from the assumptions in the file."
    )
    return Answer(round(-change, 4), "share", words)


@exercise("1.b", "why the curve has a tail")
def tail(seed):
    waits = _waits(seed)
    day = rows(waits, policy="manual").filter(_seconds() > 4 * 3600).height / rows(waits, policy="manual").height
    half = duration(rows(waits, policy="manual")["time_to_access_s"].median())
    words = (
        f"Half of those who got {ROLE} under `manual` waited no longer than {half}: somebody was on duty and saw the "
        f"mail. But {percent(day)} waited longer than four hours. They asked when nobody was on duty, so their wait is "
        f"the rest of the evening, the night or the weekend. Two kinds of wait are mixed, and no single number between "
        f"them describes anybody.\n\n"
        f"Those who never got access do not appear in the curve at all: read it beside the share that gave up."
    )
    return Answer(round(day, 4), "share", words)


@exercise("1.1", "the average and the people", "the average wait tells it")
def average(seed):
    waits = rows(_waits(seed), policy="manual")["time_to_access_s"]
    mean, median = waits.mean(), waits.median()
    longer = (waits > mean).mean()
    words = (
        f"The average wait is {duration(mean)}, the median {duration(median)}: only {percent(longer)} of the needs "
        f"waited longer than the average. It is drawn up by a few that lasted over a night or a weekend, and it is "
        f"neither what most people meet nor what the unlucky ones meet. Ask for half (the median) and for 95 % of "
        f"needs, not for the average."
    )
    return Answer(round(longer, 4), "share", words)


@exercise("1.2", "twenty-four hours of what?", "24 h is the activation")
def twenty_four_hours(seed):
    run = pimsim(f"run {SCENARIO} --policy manual --replications 4 --detail requests", seed, "1-2", show=False)
    requests = rows(run.read("requests"), role=ROLE, intent="legitimate", measured=True)
    longest = requests["active_s"].max()
    timed_out = rows(requests, state="timed_out")
    age = (timed_out["ended_at"] - timed_out["pending_at"]).max()
    words = (
        f"The longest activation lasted {duration(longest)}: that is `maximum_duration`, the activation window. The "
        f"{timed_out.height} requests that timed out had waited {duration(age)} for a decision: that is the approval "
        f"deadline. The two clocks have nothing to do with each other. The second one stops a request that nobody "
        f"decided, and its requester has to ask again."
    )
    return Answer(round(longest.total_seconds() / 3600, 2), "h", words)


@exercise("1.3", "twice as many requests", "twice the requests, twice the wait")
def twice(seed):
    before, after = (
        pimsim(
            f"run {SCENARIO} --policy manual --set needs.0.rate={rate}/week", seed, f"1-3-{rate}", show=False
        ).read("measures")
        for rate in (30, 60)
    )
    wait_before, wait_after = (row(one, role=ROLE, measure="time_to_access_p50") for one in (before, after))
    busy = row(after, role="*", measure="approver_utilization")
    ratio = wait_after["estimate"] / wait_before["estimate"]
    words = (
        f"Half of the needs wait up to {entry(wait_before)} at thirty requests a week and up to {entry(wait_after)} at "
        f"sixty: {text(ratio, '')} times as long, although there are twice as many. The approvers review "
        f"{entry(busy)} of their time on duty even then. There is no line of waiting requests that could grow: what "
        f"people wait for is that somebody looks at the mail."
    )
    return Answer(round(ratio, 3), "times", words)


def _waits(seed):
    run = pimsim(f"run {SCENARIO} --policy automatic manual --replications 4 --detail needs", seed, "1-b", show=False)
    return rows(run.read("needs"), role=ROLE, measured=True).filter(_seconds().is_not_null())


def _seconds():
    return pl.col("time_to_access_s").dt.total_milliseconds() / 1000
