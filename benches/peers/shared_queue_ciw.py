"""The queue of scenarios/shared-queue.toml in Ciw.

Two nodes: three reviewers, from whom requests renege at the deadline, and activations, which are
served at once and end by themselves. Written after the guides "How to Simulate Reneging Customers"
and "How to Set Infinite Servers" of Ciw's documentation.
"""

import time

import ciw

import shared

DESK, ACTIVATIONS = 1, 2


def network():
    return ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=shared.ARRIVALS), None],
        service_distributions=[
            ciw.dists.Exponential(rate=shared.REVIEWS),
            ciw.dists.Deterministic(value=shared.WINDOW),
        ],
        reneging_time_distributions=[
            ciw.dists.Deterministic(value=shared.DEADLINE),
            None,
        ],
        number_of_servers=[shared.REVIEWERS, float("inf")],
        routing=[[0.0, 1.0], [0.0, 0.0]],
    )


def main():
    start = time.perf_counter()
    requests, seed = shared.arguments()
    ciw.seed(seed)
    simulation = ciw.Simulation(network())
    simulation.simulate_until_max_customers(requests, method="Arrive")
    records = simulation.get_all_records()
    # The last ones still wait, or are in review: they have no record yet.
    desk = sorted(
        (record for record in records if record.node == DESK),
        key=lambda record: record.arrival_date,
    )
    waits = [record.waiting_time if record.record_type == "service" else None for record in desk]
    windows = sum(record.node == ACTIVATIONS for record in records)
    shared.report("ciw", requests, windows, waits, start)


if __name__ == "__main__":
    main()
