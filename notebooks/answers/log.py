"""The answers of notebook 6, from an audit log to a decision; and what only the maker of a log knows."""

import math
from datetime import timedelta
from zoneinfo import ZoneInfo

import polars as pl

from answers import Answer, exercise
from show import text
from workbench import ROOT, extended, pimsim, row, rows

TENANT = "notebooks/tenant.toml"
ROLE = "exchange-administrator"
WEEKS, ZONE, OPENS, CLOSES = 26, ZoneInfo("Europe/Berlin"), 8, 17
SAME_NEED = "--same-need-within 2h"
# What stands in the file of the tenant, by the rows of `fit.csv`.
TRUTH = {
    "needs a week": (f"needs.{ROLE}", "rate", 60),
    "response, median": ("approvers.platform", "pickup.median", 40 * 60),
    "response, spread": ("approvers.platform", "pickup.sigma", 1.2),
    "share denied": ("approvers.platform", "denies_legitimate", 0.05),
    "work, median": (f"needs.{ROLE}", "work.median", 40 * 60),
    "work, spread": (f"needs.{ROLE}", "work.sigma", 0.9),
    "share deactivating": (f"needs.{ROLE}", "deactivates", 0.5),
    "patience, mean": (f"needs.{ROLE}", "patience.mean", 30 * 3600),
}
PRICES = """
[costs]
currency = "EUR"
approver_hour = 90
waiting_hour = 60
severity_hour = 5
"""


def logged(seed, show=True):
    """The run that writes the log."""
    command = f"run {TENANT} --policy as-it-is --detail audit,requests --audit-forms csv"
    return pimsim(command, seed, "6-log", show=show)


def fitted(seed, show=True, more="", out="6-fit"):
    """What `fit` makes of the log."""
    log = f"{logged(seed, show=False).directory.as_posix()}/audit-as-it-is.csv"
    return pimsim(f"fit {log} --scenario {TENANT} {SAME_NEED}{more}", seed, out, show=show)


def judged(seed, scenario, out, show=True):
    """Whether a scenario tells the log."""
    log = f"{logged(seed, show=False).directory.as_posix()}/audit-as-it-is.csv"
    command = f"fit {log} --check --no-fit --scenario {scenario} {SAME_NEED} --replications 100"
    return pimsim(command, seed, out, may_end_with=(0, 1), show=show)


def fitted_scenario(seed):
    """The path of the fitted scenario, from the root."""
    return (fitted(seed, show=False).directory / "scenario.toml").as_posix()


def replayed(seed, show=True):
    """The requests of the log under other rules of the fitted scenario."""
    log = f"{logged(seed, show=False).directory.as_posix()}/audit-as-it-is.csv"
    command = f"replay {log} --scenario {fitted_scenario(seed)} --policy automatic {SAME_NEED}"
    return pimsim(command, seed, "6-replay", may_end_with=(0, 1), show=show)


def at_once(requests):
    """How many of these requests gave access within a minute."""
    return requests.filter(pl.col("time_to_access_s") <= timedelta(minutes=1)).height


def found(fit):
    """A row for each parameter of the truth: what is true, what was fitted, and its interval."""
    lines = []
    for name, (subject, parameter, truth) in TRUTH.items():
        one = rows(fit.read("fit"), subject=subject, parameter=parameter, status="fitted")
        # Another law may have been chosen, or none: then there is no such parameter, or no interval.
        if one.height == 1 and one["ci_low"][0] is not None:
            line = one.row(0, named=True)
            keys = ("unit", "estimate", "ci_low", "ci_high")
            lines.append({"name": name, "truth": truth, **{key: line[key] for key in keys}})
    return pl.DataFrame(lines)


def on_duty(start, end):
    """Seconds between two instants in the hours of the approvers."""
    start, end = start.astimezone(ZONE), end.astimezone(ZONE)
    total, day = 0.0, start.replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= end:
        if day.weekday() < 5:
            opens, closes = max(start, day.replace(hour=OPENS)), min(end, day.replace(hour=CLOSES))
            total += max(0.0, (closes - opens).total_seconds())
        day += timedelta(days=1)
    return total


def decided(fit):
    """What is often taken for the response: seconds on duty of the requests that somebody decided."""
    requests = fit.read("requests").filter(pl.col("decided_at").is_not_null())
    pairs = requests.select("pending_at", "decided_at").iter_rows()
    # Two minutes of each are the review, as `fit` assumes.
    return sorted(max(1.0, on_duty(start, end) - 120) for start, end in pairs)


def naive(fit):
    """The fit that is often made: decided requests alone, and needs over the whole time."""
    times = decided(fit)
    logs = [math.log(time) for time in times]
    middle = sum(logs) / len(logs)
    spread = math.sqrt(sum((log - middle) ** 2 for log in logs) / len(logs))
    needs = fit.read("requests").filter(pl.col("attempt") == 1).height
    return {
        "needs a week": needs / WEEKS,
        "response, median": math.exp(middle),
        "response, spread": spread,
    }


def naive_scenario(seed):
    """The fitted scenario with the response of the naive fit; returns its path."""
    fit = fitted(seed, show=False)
    guess = naive(fit)
    response = (
        f'{{ distribution = "lognormal", median = "{guess["response, median"]:.0f}s", '
        f"sigma = {guess['response, spread']:.3f} }}"
    )
    path = extended(fitted_scenario(seed), "", seed, "6-naive")
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    changed = [f"pickup = {response}" if line.startswith("pickup = ") else line for line in lines]
    (ROOT / path).write_text("\n".join(changed) + "\n", encoding="utf-8")
    return path


def longer(law, seconds):
    """The share of times that are longer, of a lognormal law given by median and sigma."""
    middle, sigma = law
    return 0.5 * math.erfc(math.log(seconds / middle) / sigma / math.sqrt(2))


@exercise("6.a", "who is not in the log")
def censored(seed):
    fit = fitted(seed, show=False)
    line = row(fit.read("fit"), subject="approvers.platform", parameter="pickup.median", status="fitted")
    words = (
        f"Each request was waiting for four people, and one of them decided. The other three had not answered by then: "
        f"their times are longer than what the log shows, and nobody wrote them down. `fit` counts them as `censored`: "
        f"{line['censored']:,.0f} of them beside {line['events']:,.0f} decisions. Dropping them makes each approver "
        f"look as fast as the fastest of four. People who wait for a decision cannot need the role a second time: "
        f"leaving that out makes needs look rare."
    )
    return Answer("the others", "text", words)


@exercise("6.b", "what the decision rests on")
def rests(seed):
    words = (
        "On the log: how often, how long, when, who decides how soon. On assumptions that no log can replace: what an "
        "hour of waiting and an hour of unused privilege are worth, who is malicious, and that needs stay the same when "
        "it becomes easier to ask. The fitted scenario marks each of its values as `fitted` or `assumption`; read the "
        "second kind aloud before anybody decides."
    )
    return Answer("prices", "text", words)


@exercise("6.c", "why a replay is no copy")
def no_copy(seed):
    each = replayed(seed, show=False).read("replay")
    own = rows(each, policy="as-logged")
    other = own.filter(pl.col("changed")).height
    words = (
        f"The engine files each request again and lets the approvers answer after the time that the log tells, in the "
        f"hours that were fitted. {other} of {own.height:,} requests go another way: where somebody decided outside of "
        f"the fitted hours, the answer comes with the next shift. Had the log been copied, a wrong model would go "
        f"unseen; like this, what cannot be told is counted, with its reason."
    )
    return Answer("the model", "text", words)


@exercise("6.1", "decided requests alone", "the median of the log is the response")
def fast(seed):
    fit = fitted(seed, show=False)
    line = row(fit.read("fit"), subject="approvers.platform", parameter="pickup.median", status="fitted")
    guess = naive(fit)["response, median"]
    ratio = line["estimate"] / guess
    words = (
        f"Half of the decided requests were decided within {text(guess, 's')} on duty. One approver alone answers half "
        f"of them within {text(line['estimate'], 's', line['ci_low'], line['ci_high'])}: {text(ratio, '')} times as "
        f"long. The first number belongs to a group of four, and does not hold for three or five: put the law of one "
        f"approver into a scenario, and the group comes out by itself."
    )
    return Answer(round(ratio, 2), "times", words)


@exercise("6.2", "a model that does not tell the log", "a fit that looks good is good")
def outside(seed):
    check = judged(seed, naive_scenario(seed), "6-2", show=False).read("check")
    wrong = rows(check, verdict="outside")
    words = (
        f"{wrong.height} of {check.filter(pl.col('verdict') != 'no_data').height} measures lie outside of what the model "
        f"makes: {', '.join(wrong['measure'].to_list())}. The naive law was fitted to the very same log, and its curve "
        f"lies neatly on the decided requests. What tells it from a good one is a simulation of what was not seen."
    )
    return Answer(wrong.height, "measures", words)


@exercise("6.3", "half of the log", "half of the log is half as good")
def half(seed):
    whole, part = (
        row(run.read("fit"), subject=f"needs.{ROLE}", parameter="rate")
        for run in (
            fitted(seed, show=False),
            fitted(seed, show=False, more=" --to 2026-04-06", out="6-3"),
        )
    )
    wide, narrow = (line["ci_high"] - line["ci_low"] for line in (part, whole))
    words = (
        f"The interval of half of the log is {text(wide / narrow, '')} times as wide: "
        f"{text(part['estimate'], '', part['ci_low'], part['ci_high'])} needs a week instead of "
        f"{text(whole['estimate'], '', whole['ci_low'], whole['ci_high'])}. Widths go with the square root, as with "
        f"replications. Thirty days, which every tenant has, give one about {text(math.sqrt(WEEKS * 7 / 30), '')} times "
        f"as wide as this half year: enough for a first answer, and a reason to keep logs longer."
    )
    return Answer(round(wide / narrow, 2), "times", words)


