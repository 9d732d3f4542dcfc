"""Makes an event log for process miners of a run: `pimsim run FILE --detail requests,records --out DIR`, then

    python3 event_log.py DIR          summary, variants, and DIR/event_log.csv
    python3 event_log.py DIR xes      the same, and DIR/event_log.xes

Needs pandas; pm4py (AGPL) for XES and for the variants.
"""

import sys

import pandas as pd


def event_log(directory):
    """One row an event: case, activity, instant, resource, and what is known of the request."""
    records = pd.read_csv(f"{directory}/records.csv", parse_dates=["at"])
    requests = pd.read_csv(f"{directory}/requests.csv", usecols=["policy", "replication", "request", "role", "intent"])
    events = records.merge(requests, on=["policy", "replication", "request"], validate="many_to_one")
    # Case by case, as miners take it; several things happen at one instant, so within a case the order is that of the run.
    events = events.sort_values(["policy", "replication", "request", "sequence"])
    place = events["policy"] + "/" + events["replication"].astype(str)
    return pd.DataFrame({
        "case:concept:name": place + "/" + events["request"].astype(str),
        "concept:name": events["to"],
        "time:timestamp": events["at"],
        "org:resource": events["actor"],
        "input": events["input"],
        "case:policy": events["policy"],
        "case:role": events["role"],
        "case:intent": events["intent"],
    })


def main():
    directory = sys.argv[1]
    log = event_log(directory)
    log.to_csv(f"{directory}/event_log.csv", index=False)
    print(f"{len(log):,} events, {log['case:concept:name'].nunique():,} cases, {log['concept:name'].nunique()} activities")
    import pm4py

    variants = pm4py.get_variants(log)
    for steps, count in sorted(variants.items(), key=lambda item: -item[1]):
        print(f"{count:7,}  {' > '.join(steps)}")
    net, first, last = pm4py.discover_petri_net_inductive(log)
    fitness = pm4py.fitness_token_based_replay(log, net, first, last)["log_fitness"]
    print(f"a net of {len(net.places)} places and {len(net.transitions)} transitions, fitness {fitness:.3f}")
    if sys.argv[2:] == ["xes"]:
        pm4py.write_xes(log, f"{directory}/event_log.xes")


if __name__ == "__main__":
    main()
