"""What the Python programs share: the numbers of scenarios/shared-queue.toml and the last line."""

import json
import sys
import time

ARRIVALS = 33.0  # an hour
REVIEWS = 10.0  # an hour and reviewer
REVIEWERS = 3
DEADLINE = 24.0  # hours until a request is given up, if no review has begun
WINDOW = 4.0  # hours of an activation

# The list fills up during the first 8,000 requests or so.
WARM_UP = 20_000
BATCHES = 20


def arguments():
    """How many requests, and the seed."""
    requests = int(sys.argv[1])
    return requests, int(sys.argv[2]) if len(sys.argv) > 2 else 1


def report(program, requests, windows, waits, since):
    """Print the line that the script reads.

    `waits` has one entry per request, in the order of arrival: the hours until its review began,
    or None if it timed out.
    """
    warm_up = min(WARM_UP, requests // 2)
    size = (len(waits) - warm_up) // BATCHES
    batches = []
    for first in range(warm_up, warm_up + size * BATCHES, size):
        served = [wait for wait in waits[first : first + size] if wait is not None]
        batches.append((1 - len(served) / size, sum(served) / len(served)))
    line = {
        "program": program,
        "requests": requests,
        "windows": windows,
        "seconds": time.perf_counter() - since,
        "timed_out_share": sum(share for share, _ in batches) / BATCHES,
        "mean_wait_h": sum(wait for _, wait in batches) / BATCHES,
        "batches": batches,
    }
    print(json.dumps(line))
