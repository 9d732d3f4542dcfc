"""How the cost of a run grows with each of its dimensions."""

from dataclasses import dataclass

import tenant
from measure import in_turn, slope
from programs import REQUESTS_A_WEEK, ROOT

RACE = ROOT / "scenarios/race.toml"
SHARED_QUEUE = ROOT / "scenarios/shared-queue.toml"
OFFICE = ROOT / "scenarios/office-hours.toml"

# An exponent is a fit to noisy times, and caches are finite.
TOLERANCE = 0.1


@dataclass
class Curve:
    title: str
    # What stays the same while the dimension grows.
    fixed: str
    dimension: str
    # Value of the dimension, requests, seconds, megabytes.
    points: list[tuple[float, int, float, float]]
    start: float

    def pairs(self):
        """Value and time beyond start and end of the process."""
        return [(value, seconds - self.start) for value, _, seconds, _ in self.points]

    @property
    def exponent(self):
        return slope(self.pairs())

    @property
    def last(self):
        """The exponent between the two largest values."""
        return slope(self.pairs()[-2:])

    @property
    def worse_than_linear(self):
        return max(self.exponent, self.last) > 1 + TOLERANCE


def roles(count, weeks):
    """The shared queue with its needs spread over so many roles."""
    text = SHARED_QUEUE.read_text()
    head, rest = text.split("[roles.subscription-owner]\n")
    role, rest = rest.split("[requesters.many]\n")
    people, needs = rest.split("[[needs]]\n")
    role = "[roles.subscription-owner]\n" + role
    needs = "[[needs]]\n" + needs.replace("33/hour", f"{33 * 24 / count}/day")
    names = [f"role-{number}" for number in range(count)]

    def rename(part, name):
        return part.replace("subscription-owner", name)

    return (
        head
        + "".join(rename(role, name) for name in names)
        + "[requesters.many]\n"
        + people
        + "".join(
            rename(needs, name).replace("[[needs]]", f'[[needs]]\nname = "{name}"')
            for name in names
        )
    )


def policies(count):
    """The shared queue under so many policies that are all alike."""
    names = "".join(
        f'\n[policies.p{number}]\ndescription = "The same again"\n' for number in range(count)
    )
    return SHARED_QUEUE.read_text() + names


class Growth:
    def __init__(self, bench, start, rounds, quick, say):
        self.bench, self.start, self.rounds = bench, start, rounds
        self.scale = 10 if quick else 1
        self.say = say

    def about(self, title):
        def say(text):
            self.say(f"{title}: {text}")

        return say

    def curve(self, title, fixed, dimension, programs):
        found = in_turn(programs, self.rounds, say=self.about(title))
        points = [
            # Requests come as they come: only after the run is it known how many.
            (
                sample.requests if dimension == "requests" else value,
                sample.requests,
                sample.median,
                sample.memory_mb,
            )
            for value, sample in found.items()
        ]
        return Curve(title, fixed, dimension, points, self.start)

    def all(self):
        shared = self.bench.shared_queue
        large, some = 1_000_000 // self.scale, 100_000 // self.scale
        weeks = max(1, round(some / REQUESTS_A_WEEK))
        span = (f"simulation.horizon={weeks}w", "simulation.warm_up=0s")
        sizes = [some, 3 * some, large, 3 * large, 10 * large]
        alone = "the shared queue, one replication"
        about = f"the shared queue, {weeks} weeks, one replication"

        yield self.curve("Requests", alone, "requests", {size: shared(size) for size in sizes})
        yield self.curve(
            "Requests with `--detail requests`",
            alone,
            "requests",
            {size: shared(size, "--detail", "requests") for size in (some // 3, *sizes[:3])},
        )
        yield self.curve(
            "Horizon",
            "office hours of one approver; the rate falls so that the requests stay the same",
            "weeks",
            {
                weeks: self.bench.run(
                    OFFICE,
                    sets=(
                        f"simulation.horizon={weeks}w",
                        "simulation.warm_up=0s",
                        f"needs.0.rate={some // weeks}/week",
                    ),
                )
                for weeks in (10, 30, 100, 300, 1000)
            },
        )
        yield self.curve(
            "Members of a group that shares one list",
            about,
            "members",
            {
                members: shared(some, sets=(f"approvers.desk.members={members}",))
                for members in (3, 10, 100, 1000, 10_000)
            },
        )
        yield self.curve(
            "Members of a group in which the first to look decides",
            "a race for each request, and a mail to every member",
            "members",
            {
                members: self.bench.run(
                    RACE,
                    sets=(
                        f"approvers.on-call.members={members}",
                        f"needs.0.rate={some // 10 // 52}/week",
                    ),
                )
                for members in (1, 3, 10, 30, 100, 300)
            },
        )
        yield self.curve(
            "Requesters",
            about,
            "people",
            {
                people: shared(some, sets=(f"requesters.many.count={people}",))
                for people in (10**4, 10**5, 10**6, 10**7, 10**8)
            },
        )
        yield self.curve(
            "Roles",
            f"{about}; the same needs spread over the roles",
            "roles",
            {
                count: self.bench.run(
                    self.bench.scenario(f"roles-{count}.toml", roles(count, weeks)), sets=span
                )
                for count in (1, 3, 10, 30, 100, 300)
            },
        )
        yield self.curve(
            "Policies",
            about,
            "policies",
            {
                count: self.bench.run(
                    self.bench.scenario(f"policies-{count}.toml", policies(count)), sets=span
                )
                for count in (1, 3, 10, 30)
            },
        )
        yield self.curve(
            "Replications",
            "the shared queue, two weeks each",
            "replications",
            {
                count: self.bench.run(
                    SHARED_QUEUE,
                    sets=("simulation.horizon=2w", "simulation.warm_up=0s"),
                    replications=count,
                )
                for count in (1, 3, 10, 30, 100, 300)
            },
        )

        yield from self.tenants()

    def tenants(self):
        """What a tenant costs by what it has, while the same needs arise: mostly what is read, set up
        and written."""
        sizes = {"roles": (50, 500, 5000), "populations": (30, 300, 3000), "groups": (20, 200, 2000)}

        def grown(dimension):
            for value in (size // self.scale for size in sizes[dimension]):
                text = tenant.text(**{dimension: value})
                yield value, self.bench.scenario(f"{dimension}-{value}.toml", text)

        hour = "an hour of a tenant with 20,000 needs a week under two policies"
        yield self.curve(
            "Roles of a tenant",
            f"{hour}, 300 populations, 200 groups; three needs for each role",
            "roles",
            {value: self.bench.run(path) for value, path in grown("roles")},
        )
        yield self.curve(
            "Populations of a tenant",
            f"{hour}, 500 roles, 200 groups; three needs of each population",
            "populations",
            {value: self.bench.run(path) for value, path in grown("populations")},
        )
        yield self.curve(
            "Groups of a tenant",
            f"{hour}, 500 roles, 300 populations",
            "groups",
            {value: self.bench.run(path) for value, path in grown("groups")},
        )
        points = (10, 100, 1000)
        yield self.curve(
            "Points of a sweep",
            "the shared queue, an hour, one replication at each point",
            "points",
            {
                count: self.bench.sweep(
                    SHARED_QUEUE,
                    f"needs.0.rate={','.join(f'{30 + place / 100}/hour' for place in range(count))}",
                    sets=(
                        "simulation.horizon=1h",
                        "simulation.warm_up=0s",
                        "simulation.cool_down=0s",
                    ),
                )
                for count in (count // self.scale if count > 10 else count for count in points)
            },
        )

    def details(self):
        """Time and size with each of the large files."""
        size = 1_000_000 // self.scale
        programs = {"none": self.bench.shared_queue(size)}
        for what in ("needs", "requests", "records"):
            programs[what] = self.bench.shared_queue(size, "--detail", what)
        return in_turn(programs, self.rounds, say=self.about("Detail"))
