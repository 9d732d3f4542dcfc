#!/usr/bin/env python3
"""A tenant of any size as a scenario: every role has needs, every population asks for some roles.

Prints the one whose cost is counted in benches/instructions.txt; `text` makes others. Nothing is
drawn: the same sizes give the same bytes.
"""

import sys

# All needs together, whatever the size: what grows then is the tenant, not what happens in it.
NEEDS_A_WEEK = 20_000
PEOPLE = 20_000
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Tokyo")

HEAD = """\
schema = 1
title = "A tenant of {roles} roles"

[simulation]
start = 2026-01-05
time_zone = "Europe/Berlin"
warm_up = "{warm_up}"
horizon = "{horizon}"
cool_down = "0s"
replications = 1
seed = 3

[mfa.push]
duration = {{ distribution = "lognormal", median = "14s", p90 = "45s" }}
failure = 0.03
challenges = 3
remembered_for = "8h"
bypass = 0.1

[costs]
approver_hour = 60
on_duty_hour = 5
waiting_hour = 80
severity_hour = 1

[threat]
compromises = "0.01/year"
dwell = {{ distribution = "lognormal", median = "11d", p90 = "40d" }}
attempts = "2/day"
hijack = 0.5
evicted_by_denial = 0.9
"""

CALENDAR = """
[calendars.zone-{number}]
time_zone = "{zone}"
weekly = ["mon-fri 09:00-17:00"]
"""

GROUP = """
[approvers.group-{number}]
members = {members}
calendar = "zone-{zone}"
notification = {{ distribution = "triangular", min = "3m", mode = "5m", max = "15m" }}
pickup = {{ distribution = "lognormal", median = "12m", p90 = "1h" }}
review = {{ distribution = "exponential", mean = "4m" }}
coordination = "{coordination}"
"""

ROLE = """
[roles.role-{number}]
severity = {severity}

[roles.role-{number}.activation]
maximum_duration = "8h"
require = "mfa"
require_justification = true
require_approval = {asks}
approvers = ["group-{group}"]
provisioning = {{ distribution = "uniform", min = "1500ms", max = "4s" }}
"""

POPULATION = """
[requesters.people-{number}]
count = {count}
mfa = "push"
justification = {{ distribution = "lognormal", median = "25s", p90 = "1m 30s" }}
"""

NEED = """
[[needs]]
name = "need-{number}"
requesters = "people-{people}"
role = "role-{role}"
rate = "{rate}/week"
profile = "zone-{zone}"
work = {{ distribution = "lognormal", median = "40m", p90 = "3h" }}
patience = {{ distribution = "exponential", mean = "10h" }}
resubmits = {{ after = ["timed_out", "denied"], delay = "10m", times = 2 }}
"""


def text(roles=500, populations=300, groups=200, warm_up="0s", horizon="1h"):
    """The scenario, with a policy as it is and one in which no role is approved."""
    parts = [HEAD.format(roles=roles, warm_up=warm_up, horizon=horizon)]
    zones = len(ZONES)
    parts += [CALENDAR.format(number=number, zone=zone) for number, zone in enumerate(ZONES)]
    for number in range(groups):
        coordination = ("race", "claim")[number % 2]
        members, zone = 2 + number % 5, number % zones
        parts.append(
            GROUP.format(number=number, members=members, zone=zone, coordination=coordination)
        )
    for number in range(roles):
        asks = "true" if number % 5 < 3 else "false"
        severity, group = 1 + number * 7 % 10, number % groups
        parts.append(ROLE.format(number=number, severity=severity, asks=asks, group=group))
    count = max(1, PEOPLE // populations)
    parts += [POPULATION.format(number=number, count=count) for number in range(populations)]
    needs = max(3 * roles, 3 * populations)
    for number in range(needs):
        # Round after round, each population asks for another role.
        people, role = number % populations, (number + number // populations) % roles
        rate, zone = round(NEEDS_A_WEEK / needs, 6), people % zones
        parts.append(NEED.format(number=number, people=people, role=role, rate=rate, zone=zone))
    parts.append('\n[policies.base]\ndescription = "As it is"\n\n[policies.open]\n')
    parts += [f"roles.role-{number}.activation.require_approval = false\n" for number in range(roles)]
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(text())
