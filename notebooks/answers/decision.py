"""The answers of notebook 5, from assumptions to a decision."""

from answers import Answer, exercise
from answers.comparison import ROLE, SCENARIO
from answers.exposure import DETECTS, HELD
from answers.planning import GROUP, smallest
from show import entry, percent, text
from workbench import pimsim, row, rows

LATE = "time_to_access_p95"
PICKUP = "approvers.security-officers.pickup.median"
RATE = "needs.0.rate"
ASSUMPTIONS = {
    PICKUP: "how soon approvers look (pickup)",
    DETECTS: "how often they recognise an attacker",
    RATE: "how often the role is needed",
}
SENSITIVITY = (
    f"sweep {SCENARIO} --policy manual --replications 4 --set simulation.horizon=13w --sensitivity 150 "
    f"--vary {PICKUP}=5m..30m --vary {DETECTS}=0.1..0.9:0.05 --vary {RATE}=15..60/week:5 --measure {LATE} {HELD}"
)


@exercise("5.a", "what to find out first")
def first(seed):
    found = pimsim(SENSITIVITY, seed, "5-a", show=False).read("sensitivity")
    wait, held = (
        rows(found, measure=measure).sort("total", descending=True).row(0, named=True) for measure in (LATE, HELD)
    )
    words = (
        f'For the wait it is "{ASSUMPTIONS[wait["key"]]}": it has a part in at least {percent(wait["total_ci_low"])} '
        f"of the variance. "
        f'For what attackers hold it is "{ASSUMPTIONS[held["key"]]}" with at least '
        f"{percent(held['total_ci_low'])}. "
        f"An hour with the audit log answers the first one. Nobody knows the second one, so test it: an agreed false "
        f"request, once a month. An assumption that moves nothing may stay rough."
    )
    return Answer(held["key"], "text", words)


@exercise("5.b", "what the board needs to know")
def board(seed):
    words = (
        "A recommendation, what it costs those who work, what it takes from attackers, how sure that is, what it rests "
        "on, and what would change your mind. No state machine, no confidence levels, no third decimal. If the answer "
        "depends on an assumption that nobody has checked, say so before somebody asks."
    )
    return Answer("recommendation", "text", words)


@exercise("5.1", "a narrower promise", "a little faster costs a little more")
def narrower(seed):
    wide, narrow = (
        smallest(
            pimsim(
                f'plan {GROUP} --group secops --members 3..14 --target "{LATE} <= {limit}m"',
                seed,
                f"5-1-{limit}",
                may_end_with=(0, 1, 5),
                show=False,
            )
        )
        for limit in (30, 25)
    )
    words = (
        f"Thirty minutes take {wide} members, twenty-five minutes {narrow}: {percent(1 - 25 / 30)} less waiting costs "
        f"{percent(narrow / wide - 1)} more people. The curve of the third notebook is flat there. Ask what "
        f"the five minutes are worth before you promise them."
    )
    return Answer(narrow, "members", words)


@exercise("5.2", "the price of exposure", "the cheapest policy is a fact")
def price(seed):
    run = pimsim("compare scenarios/costs.toml", seed, "5-2", show=False)
    found = row(run.read("break_even"), role="*", cheaper_below="automatic", cheaper_above="automatic-short")
    words = (
        f"From {text(found['severity_hour'], 'EUR', found['ci_low'], found['ci_high'])} for an hour in which somebody "
        f"could use the role, windows of one hour are cheaper than windows of eight; below, the time lost by asking "
        f"again costs more than the exposure it saves. Nobody knows that price exactly. But most people know on which "
        f"side of it they are, and that is enough to decide."
    )
    return Answer(round(found["severity_hour"], 3), "EUR", words)


@exercise("5.3", "all roles, and the one that hurts", "the table for all roles tells it")
def one_role(seed):
    measures = pimsim(f"run {SCENARIO} --policy manual", seed, "5-3", show=False).read("measures")
    every, single = (row(measures, role=role, measure=LATE) for role in ("*", ROLE))
    ratio = single["estimate"] / every["estimate"]
    words = (
        f"Over all roles 95 % of needs have access within {entry(every)}; over {ROLE} alone within {entry(single)}, "
        f"{text(ratio, '')} times as long. Most needs are for a role that nobody has to approve, and they hide "
        f"the others. Report the role that the policy is about."
    )
    return Answer(round(ratio, 2), "times", words)
