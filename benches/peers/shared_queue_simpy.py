"""The queue of scenarios/shared-queue.toml in SimPy.

Reviewers are a Resource and a request is a process that waits for one of them or for its
deadline, as in the example "Bank Renege" of SimPy's documentation.
"""

import random
import time

import simpy

import shared


class Desk:
    """Three reviewers, and what became of each request."""

    def __init__(self, env, requests):
        self.env = env
        self.reviewers = simpy.Resource(env, capacity=shared.REVIEWERS)
        self.waits = [None] * requests
        self.windows = 0

    def request(self, number):
        came = self.env.now
        with self.reviewers.request() as turn:
            outcome = yield turn | self.env.timeout(shared.DEADLINE)
            if turn not in outcome:
                return
            self.waits[number] = self.env.now - came
            yield self.env.timeout(random.expovariate(shared.REVIEWS))
        yield self.env.timeout(shared.WINDOW)
        self.windows += 1

    def arrivals(self):
        for number in range(len(self.waits)):
            self.env.process(self.request(number))
            yield self.env.timeout(random.expovariate(shared.ARRIVALS))


def main():
    start = time.perf_counter()
    requests, seed = shared.arguments()
    random.seed(seed)
    env = simpy.Environment()
    desk = Desk(env, requests)
    env.process(desk.arrivals())
    env.run()
    shared.report("simpy", requests, desk.windows, desk.waits, start)


if __name__ == "__main__":
    main()
