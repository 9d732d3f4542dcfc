"""The answers of notebook 3, planning an approver group."""

import re

import polars as pl

from answers import Answer, exercise
from show import entry, percent, text
from workbench import pimsim, row, rows

GROUP = "scenarios/approver-group.toml"
DESK = "scenarios/shared-queue.toml"
MEMBERS = "approvers.secops.members"
# A short run of a desk that is always on duty: long enough for tens of thousands of reviews.
SHORT = "--set simulation.warm_up=2d --set simulation.horizon=2w --replications 10"


def smallest(plan):
    """The smallest group of `plan.csv` that meets the targets, or None."""
    return rows(plan.read("plan"), meets="yes")["members"].min()


def queue_guess(plan):
    """How many members the formulas of queues had suggested, as the command says under its table."""
    found = re.search(r"formulas of queues had\s+suggested (\d+)", plan.table)
    return int(found.group(1)) if found else None


@exercise("3.a", "why more members help less and less")
def attention(seed):
    plan = pimsim(f"plan {GROUP} --group secops --members 1..12", seed, "3-a", may_end_with=(0, 1, 5), show=False)
    sweep = pimsim(f"sweep {GROUP} --vary {MEMBERS}=1..12", seed, "3-a-sweep", show=False).read("sweep")
    enough = smallest(plan)
    busy = row(sweep, **{MEMBERS: enough}, role="*", measure="approver_utilization")
    words = (
        f"The formulas of queues suggest {queue_guess(plan)} members, the simulation {enough}. "
        f"Formulas count work, and "
        f"there is hardly any: {enough} members review {entry(busy)} of their time on duty. What is scarce is "
        f"attention: somebody has to look at the mail. Each further member is one more chance that somebody looks "
        f"soon, and the first few chances are worth most."
    )
    return Answer(enough, "members", words)


@exercise("3.b", "the square-root staffing rule")
def square_root(seed):
    found = square_root_runs(seed)
    first, last = found.row(0, named=True), found.row(-1, named=True)
    spare = [line["members"] - line["load"] for line in (first, last)]
    words = (
        f"The load grows from {text(first['load'], '')} to {text(last['load'], '')}, the spare members only from "
        f"{text(spare[0], '')} to {text(spare[1], '')}: as the square root of the load. Yet nobody waits longer: 95 % "
        f"are decided within {text(first['estimate'], 's')} with the small desk and {text(last['estimate'], 's')} with "
        f"the large one, and members are busy {percent(first['busy'])} and {percent(last['busy'])} of the time. Chance "
        f"evens out in a large group. The rule is about desks whose working time is scarce; it says nothing about a "
        f"group that does not look at its mail."
    )
    return Answer(round(spare[1] / spare[0], 2), "times", words)


def square_root_runs(seed, show=False):
    """Desks of R + √R members for loads R of 1, 4, 9 and 16: time to decision, measured load, how busy."""
    found = []
    for rate, members in ((10, 2), (40, 6), (90, 12), (160, 20)):
        run = pimsim(
            f"run {DESK} {SHORT} --set needs.0.rate={rate}/hour --set approvers.desk.members={members}",
            seed,
            f"3-b-{rate}",
            show=show,
        ).read("measures")
        late = row(run, role="*", measure="time_to_decision_p95")
        busy = row(run, role="*", measure="approver_utilization")["estimate"]
        found.append(
            {
                "rate": rate,
                "members": members,
                "load": busy * members,
                "busy": busy,
                **{name: late[name] for name in ("measure", "unit", "estimate", "ci_low", "ci_high")},
            }
        )
    return pl.DataFrame(found)


@exercise("3.1", "two approvers", "two approvers halve the wait")
def two_approvers(seed):
    run = pimsim(f"sweep {GROUP} --vary {MEMBERS}=1,2,4,8", seed, "3-1", show=False).read("sweep")
    late = {count: row(run, **{MEMBERS: count}, role="*", measure="time_to_access_p95") for count in (1, 2, 4, 8)}
    ratio = late[8]["estimate"] / late[4]["estimate"]
    words = (
        f"95 % have access within {entry(late[1])} with one member and {entry(late[2])} with two: far more than "
        f"halved, because two are seldom both away or behind. With four it is {entry(late[4])} and with eight "
        f"{entry(late[8])}, which is {text(ratio, '')} times as long: far from halved. What remains is "
        f"the review itself, the notification, and hours in which nobody is on duty; no number of members shortens "
        f"those."
    )
    return Answer(round(ratio, 3), "times", words)


@exercise("3.2", "one desk or two", "each team needs its own approvers")
def pooling(seed):
    one, two = (
        pimsim(
            f"plan {DESK} --group desk --members {members} {SHORT} --set needs.0.rate={rate}/hour "
            '--target "time_to_decision_p95 <= 30m"',
            seed,
            f"3-2-{rate}",
            show=False,
        )
        for rate, members in ((20, "2..6"), (40, "4..8"))
    )
    single, joint = smallest(one), smallest(two)
    words = (
        f"Each desk by itself needs {single} members, two desks {2 * single}; one desk for both needs {joint}. The "
        f"promise is the same. In two desks one waits while the other is idle."
    )
    return Answer(2 * single - joint, "members", words)


@exercise("3.3", "more people, or other hours", "enough people can meet any target")
def hours(seed):
    run = pimsim(
        f"run {GROUP} --set {MEMBERS}=12 --set approvers.secops.calendar=office",
        seed,
        "3-3",
        may_end_with=(0, 1, 5),
        show=False,
    ).read("measures")
    late = row(run, role="*", measure="time_to_access_p95")
    lost = row(run, role="*", measure="timed_out_share")
    words = (
        f"Twelve members in office hours: 95 % have access within {entry(late)}, and {entry(lost)} "
        f"of the requests time "
        f"out. Nobody is on duty in the evening and at the weekend, and a hundred members on the same shift would not "
        f"change that. Ask for the shift before the headcount: `pimsim plan … --calendars office extended` tries "
        f"mixtures."
    )
    return Answer(round(late["estimate"] / 3600, 2), "h", words)
