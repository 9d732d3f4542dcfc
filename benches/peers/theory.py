"""What the queue must come to, exactly, and whether an estimate agrees.

M/M/c with a deadline in the queue (Baccelli and Hebuterne 1981). The wait that a request would
have without a deadline has the density b exp((a - c m) x) up to the deadline and
b exp(a d - c m x) beyond, with a arrivals and c m reviews an hour and b = a P(c - 1 busy).
"""

import math
import statistics
from dataclasses import dataclass

import shared

# Student's quantile for 99.99 % and 20 batches or replications. Some twenty comparisons together
# are then wrong about once in 500 runs of a program that is right.
CONFIDENCE = "99.99 %"
COUNT = 20
QUANTILE = 4.8975


def exact():
    """Share that times out, and mean wait in hours of the others."""
    load = shared.ARRIVALS / shared.REVIEWS
    state, below = 1.0, 1.0
    for busy in range(1, shared.REVIEWERS):
        state *= load / busy
        below += state
    capacity = shared.REVIEWERS * shared.REVIEWS
    drift, deadline = shared.ARRIVALS - capacity, shared.DEADLINE
    density = shared.ARRIVALS * state
    grown = math.exp(drift * deadline)
    waiting = density * (grown - 1) / drift
    beyond = density * grown / capacity
    moment = density * (deadline * grown / drift - (grown - 1) / drift**2)
    return beyond / (below + waiting + beyond), moment / (below + waiting)


@dataclass
class Agreement:
    """An estimate with its interval, beside the exact value."""

    estimate: float
    half_width: float
    expected: float

    @property
    def holds(self):
        return abs(self.estimate - self.expected) <= self.half_width


def agreement(values, expected):
    if len(values) != COUNT:
        raise ValueError(f"{len(values)} batches or replications, not {COUNT}")
    half_width = QUANTILE * statistics.stdev(values) / math.sqrt(COUNT)
    return Agreement(statistics.fmean(values), half_width, expected)


def check(pairs):
    """Share timed out and wait of the others, from pairs (share, wait in hours)."""
    share, wait = exact()
    return (
        agreement([pair[0] for pair in pairs], share),
        agreement([pair[1] for pair in pairs], wait),
    )
