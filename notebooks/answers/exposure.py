"""The answers of notebook 4, when approval helps and when it does not."""

import polars as pl

from answers import Answer, exercise
from answers.comparison import SCENARIO
from show import entry, percent, text
from workbench import extended, measured, pimsim, row, rows

HELD = "attacker_privileged_time"
DETECTS = "approvers.security-officers.detects_malicious"
WINDOW = "roles.global-administrator.activation.maximum_duration"
BOTH = f"compare {SCENARIO} --policy automatic manual --replications 100"
NIGHT = 'calendars.night={weekly=["mon-fri 20:00-24:00", "mon-fri 00:00-06:00", "sat-sun 00:00-24:00"]}'
# Each setting and what it changes in the file.
SETTINGS = {
    "as in the file": "",
    "attackers only at night": f"--set '{NIGHT}' --set threat.profile=night",
    "windows of one hour": f"--set {WINDOW}=1h",
    "busy and tired approvers": "--set needs.0.rate=300/week --set approvers.security-officers.fatigue_half_at=1",
    "approvers wave through": f"--set {DETECTS}=0",
    "attackers only ride along": "--set threat.attempts=0.01/day --set threat.hijack=1",
}
TIRED = """
[policies.fresh]
description = "As manual, but nobody tires"
approvers.security-officers.fatigue_half_at = 1_000_000

[policies.tired]
description = "As manual, but the attention of an approver halves with each review of the last hour"
approvers.security-officers.fatigue_half_at = 1
"""


def settings(seed, show=True):
    """What attackers hold under both policies in each setting, and how much approval changes it (paired)."""
    found, changes = [], {}
    for at, (name, change) in enumerate(SETTINGS.items()):
        run = pimsim(f"{BOTH} {change}".strip(), seed, f"4-setting-{at}", show=show)
        chosen = rows(run.read("measures"), role="*", measure=HELD)
        found.append(chosen.with_columns(pl.lit(name).alias("setting")))
        changes[name] = row(run.read("comparison"), role="*", measure=HELD)
    return pl.concat(found), changes


def left(frame, setting):
    """What remains under `manual` of what attackers hold under `automatic`, as a share."""
    pair = {line["policy"]: line["estimate"] for line in rows(frame, setting=setting).iter_rows(named=True)}
    return pair["manual"] / pair["automatic"]


@exercise("4.a", "what an approver can see")
def sees(seed):
    frame, _ = settings(seed, show=False)
    share = {name: left(frame, name) for name in SETTINGS}
    night = share["attackers only at night"]
    ride = share["attackers only ride along"]
    words = (
        f"As in the file approval leaves {percent(share['as in the file'])} of what attackers hold. At night it leaves "
        f"{percent(night)}: a request filed when nobody is on duty waits for the morning and is "
        f"then looked at like any "
        f"other, or times out. If approvers wave everything through it leaves "
        f"{percent(share['approvers wave through'])}; "
        f"attackers are merely slowed down. Against attackers who only ride along it leaves {percent(ride)}: they use "
        f"the activation of the real owner, which any approver would rightly approve.\n\n"
        f"Approval works against requests that an approver can recognise, and by evicting who is "
        f"recognised. Where there "
        f"is no such request, it costs waiting and buys nothing."
    )
    return Answer(round(ride, 3), "share", words)


@exercise("4.b", "fatigue")
def fatigue(seed):
    run = fatigue_run(seed, show=False)
    found = row(run.read("comparison"), policy="tired", role="*", measure=HELD)
    held = {
        line["policy"]: line["estimate"]
        for line in rows(run.read("measures"), role="*", measure=HELD).iter_rows(named=True)
    }
    words = (
        f"Tired approvers leave attackers {entry(found)} more than those who never tire, "
        f"{percent(found['relative_difference'])}. Even tired ones leave them only "
        f"{percent(held['tired'] / held['automatic'])} of what they hold without approval: fatigue takes a part of the "
        f"benefit, not the whole. A role that is asked for all day trains its approvers to say yes."
    )
    return Answer(round(found["relative_difference"], 3), "share", words)


def fatigue_run(seed, show=True):
    """Tired against fresh approvers with ten times the requests of the file."""
    file = extended(SCENARIO, TIRED, seed, "4-tired")
    return pimsim(
        f"compare {file} --policy automatic fresh tired --baseline fresh --replications 100 --set "
        f"needs.0.rate=300/week",
        seed,
        "4-fatigue",
        show=show,
    )


@exercise("4.1", "approval and emergency accounts", "approval is always safer")
def always_safer(seed):
    run = pimsim(
        f"compare {SCENARIO} --policy automatic manual --set break_glass.after=15m --set break_glass.applies_to=all "
        "--set break_glass.duration=4h",
        seed,
        "4-1",
        show=False,
    )
    change = row(run.read("comparison"), policy="manual", role="*", measure="exposure")
    uses = row(run.read("measures"), policy="manual", role="*", measure="break_glass_uses")
    words = (
        f"Approval raises exposure by {percent(change['relative_difference'])} ({entry(change)}). "
        f"People who may not wait "
        f"longer than a quarter of an hour use an emergency account ({entry(uses)}), with the most powerful role, for "
        f"four hours, and without any approver. A control that is in the way is walked around; count what happens "
        f"on the way around."
    )
    return Answer(round(change["relative_difference"], 4), "share", words)


@exercise("4.2", "how attentive is attentive enough", "a second pair of eyes always finds it")
def rubber_stamp(seed):
    run = pimsim(
        f"sweep {SCENARIO} --policy automatic manual --replications 100 --vary {DETECTS}=0..0.8:0.2",
        seed,
        "4-2",
        show=False,
    ).read("sweep")
    held = rows(run, role="*", measure=HELD)
    shares = {
        detects: row(held, **{DETECTS: detects}, policy="manual")["estimate"]
        / row(held, **{DETECTS: detects}, policy="automatic")["estimate"]
        for detects in held[DETECTS].unique(maintain_order=True)
    }
    listed = ", ".join(f"{percent(left)} when {percent(detects)} are recognised" for detects, left in shares.items())
    low = sorted(shares)[1]
    words = (
        f"What approval leaves to attackers: {listed}. An approver who recognises nothing is only a delay. But one who "
        f"recognises {percent(low)} takes more than half away, because an attacker asks again and again, "
        f"and the first denial evicts. It is the first bit of attention that is worth most."
    )
    return Answer(round(shares[low], 3), "share", words)


@exercise("4.3", "short windows without approval", "only approval protects")
def short(seed):
    wanted = {"role": "*", "measure": "exposure"}
    one_hour = f"run {SCENARIO} --policy automatic --replications 100 --set {WINDOW}=1h"
    automatic = measured(one_hour, seed, "4-3-short", **wanted)
    manual = measured(f"run {SCENARIO} --policy manual --replications 100", seed, "4-3-manual", **wanted)
    ratio = automatic["estimate"] / manual["estimate"]
    words = (
        f"Windows of one hour without approval: {entry(automatic)}; windows of eight hours with approval: "
        f"{entry(manual)}. That is {text(ratio, '')} times the exposure, and nobody waits for it. Most of "
        f"an eight-hour window is idle, and approval does not change how long it stays open. "
        f"Attackers' hours are another "
        f"matter: there approval and short windows add up, as the figure shows."
    )
    return Answer(round(ratio, 3), "times", words)
