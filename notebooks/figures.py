"""The figures of the workshop: for a slide, safe for the colour-blind, with units and intervals.

Promises: colours are those of Okabe and Ito, and a policy has the same one in every figure; labels stand at what they
name; time has ticks that people use (1 min, 1 h, 1 d). A figure shows only values of the frames it is given.
"""

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

from show import entry
from workbench import rows

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PURPLE = (
    "#000000",
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
)
GREY = "#767676"
_POLICIES = {
    "standing": BLACK,
    "automatic": RED,
    "manual": BLUE,
    "automatic-short": ORANGE,
    "manual-follow-the-sun": GREEN,
    "manual-short": SKY,
}
_SPARE = (PURPLE, GREY, SKY, YELLOW)
_TICKS = {
    "1 s": 1,
    "10 s": 10,
    "1 min": 60,
    "10 min": 600,
    "1 h": 3_600,
    "4 h": 14_400,
    "1 d": 86_400,
    "1 week": 604_800,
}
_FINE_TICKS = {
    **_TICKS,
    "2 s": 2,
    "5 s": 5,
    "20 s": 20,
    "30 s": 30,
    "2 min": 120,
    "5 min": 300,
    "15 min": 900,
    "20 min": 1_200,
    "30 min": 1_800,
    "40 min": 2_400,
    "2 h": 7_200,
    "8 h": 28_800,
    "12 h": 43_200,
    "2 d": 172_800,
}

plt.rcParams.update(
    {
        "figure.figsize": (9, 4.6),
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "font.size": 12,
        "axes.titlesize": 14,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.titlepad": 12,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.color": "#E3E3E3",
        "axes.axisbelow": True,
        "lines.linewidth": 2,
        "legend.frameon": False,
    }
)


def colour(policy, at=0):
    """The colour of a policy; one that has none yet takes the next spare one."""
    return _POLICIES.get(policy, _SPARE[at % len(_SPARE)])


def time_axis(axis, low, high, most=9):
    """Logarithmic time in seconds with ticks that people use, finer ones where there is room, at most so many."""
    names = {at: name for name, at in _TICKS.items() if low <= at <= high}
    room = (high / low) ** (1 / most)
    for name, at in _FINE_TICKS.items():
        if low <= at <= high and all(max(at, other) / min(at, other) >= room for other in names):
            names[at] = name
    axis.set_major_locator(FixedLocator(sorted(names)))
    axis.set_major_formatter(FuncFormatter(lambda at, _: names.get(round(at), "")))
    axis.set_minor_locator(NullLocator())


def plain_axis(axis):
    """Logarithmic numbers written out: 10, 20, 50, 100."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(FuncFormatter(lambda at, _: f"{at:,.0f}" if at >= 1 else f"{at:g}"))
    axis.set_minor_locator(NullLocator())


def thousands(axis):
    """Numbers on a linear axis with separators: 2,300."""
    axis.set_major_formatter(FuncFormatter(lambda at, _: f"{at:,.10g}".replace("-", "−")))


def intervals(frame, title, unit_label, by="policy", seconds=False, zero=None, log=False):
    """One line for each row: the estimate or difference as a dot, its interval as a bar, and its text.

    `frame` has a row for each line; `by` names them. With `zero` that value is marked by a line.
    """
    figure, axes = plt.subplots(figsize=(9, 1.5 + 0.62 * frame.height))
    centre = "estimate" if "estimate" in frame.columns else "difference"
    for at, line in enumerate(frame.iter_rows(named=True)):
        y, tone = frame.height - 1 - at, colour(line[by], at) if by == "policy" else BLUE
        axes.plot(
            [line["ci_low"], line["ci_high"]], [y, y], color=tone, linewidth=5, alpha=0.45, solid_capstyle="butt"
        )
        axes.plot(line[centre], y, "o", color=tone, markersize=8)
        axes.annotate(
            entry(line), (line[centre], y), xytext=(0, 9), textcoords="offset points", ha="center", fontsize=11
        )
    axes.set_yticks(range(frame.height - 1, -1, -1), [str(name) for name in frame[by]])
    axes.set_ylim(-0.6, frame.height - 0.3)
    axes.grid(axis="y", visible=False)
    if zero is not None:
        axes.axvline(zero, color=BLACK, linewidth=1)
    if log or seconds:
        axes.set_xscale("log")
        low, high = frame["ci_low"].min() / 1.6, frame["ci_high"].max() * 1.6
        axes.set_xlim(low, high)
        time_axis(axes.xaxis, low, high) if seconds else plain_axis(axes.xaxis)
    else:
        axes.margins(x=0.15)
        thousands(axes.xaxis)
    axes.set_title(title)
    axes.set_xlabel(unit_label)
    plt.show()


def tradeoff(frame, title):
    """Waiting against what attackers hold, from `tradeoff.csv`; both axes are logarithmic, intervals are crosses."""
    # A row for each role that the policies treat differently, then all roles together: the scatter is of these.
    frame = frame.filter(frame["role"] == "*")
    figure, axes = plt.subplots(figsize=(9, 5.2))
    axes.set_xscale("log")
    axes.set_yscale("log")
    placed = []
    for at, line in enumerate(frame.iter_rows(named=True)):
        tone = colour(line["policy"], at)
        axes.plot([line["x_ci_low"], line["x_ci_high"]], [line["y"]] * 2, color=tone, linewidth=4, alpha=0.5)
        axes.plot([line["x"]] * 2, [line["y_ci_low"], line["y_ci_high"]], color=tone, linewidth=4, alpha=0.5)
        axes.plot(line["x"], line["y"], "o", color=tone, markersize=9)
        near = any(abs(line["y"] / y - 1) < 0.3 and 0.5 < line["x"] / x < 2 for x, y in placed)
        placed.append((line["x"], line["y"]))
        left = frame["x"].min() * 4 < line["x"] < frame["x"].max()
        axes.annotate(
            line["policy"],
            (line["x"], line["y"]),
            color=tone,
            fontweight="bold",
            xytext=(-12 if left else 12, -14 if near or left else 9),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
        )
    low, high = frame["x_ci_low"].min() / 1.5, frame["x_ci_high"].max() * 2.2
    axes.set_xlim(low, high)
    time_axis(axes.xaxis, low, high)
    plain_axis(axes.yaxis)
    axes.set_title(title)
    axes.set_xlabel("95 % of needs have access within (log scale)")
    axes.set_ylabel("attackers hold a role, hours a year (log scale)")
    plt.show()


def waited_longer(waits, labels, title, marks=()):
    """For each policy the share of needs that waited longer than a time; `marks` are (seconds, words) on the axis.

    `waits` has the columns `policy` and `seconds`; `labels` says what stands at the curve of each policy.
    """
    figure, axes = plt.subplots()
    axes.set_xscale("log")
    low, high = 10.0, waits["seconds"].max() * 1.3
    for at, policy in enumerate(waits["policy"].unique(maintain_order=True)):
        times = rows(waits, policy=policy)["seconds"].sort()
        share = pl.Series([100 * (1 - at / len(times)) for at in range(len(times))])
        axes.step(times, share, where="post", color=colour(policy, at))
        middle = min(len(times) - 1, int(len(times) * 0.4))
        axes.annotate(
            labels[policy],
            (times[middle], share[middle]),
            xytext=(8, 6),
            textcoords="offset points",
            color=colour(policy, at),
            fontweight="bold",
        )
    for at, (seconds, words) in enumerate(marks):
        axes.axvline(seconds, color=GREY, linewidth=1.2, linestyle="--")
        axes.annotate(
            words,
            (seconds, 97 - 11 * at),
            xytext=(5, 0),
            textcoords="offset points",
            color=BLACK,
            fontsize=11,
            va="top",
        )
    axes.set_xlim(low, high)
    axes.set_ylim(0, 102)
    time_axis(axes.xaxis, low, high)
    axes.set_title(title)
    axes.set_xlabel("time from wanting access to having it (log scale)")
    axes.set_ylabel("needs that waited longer, %")
    plt.show()


def pairs(values, policies, title, label):
    """Each replication as a line from its value under one policy to that under another (`replications.csv`)."""
    figure, axes = plt.subplots(figsize=(9, 4.8))
    left, right = (rows(values, policy=policy).sort("replication")["value"].to_list() for policy in policies)
    for start, end in zip(left, right, strict=True):
        axes.plot(
            [0, 1],
            [start, end],
            color=BLUE if end < start else RED,
            alpha=0.55,
            linewidth=1.3,
            marker="o",
            markersize=4,
        )
    up = sum(end > start for start, end in zip(left, right, strict=True))
    axes.annotate(
        f"rises in {up} of {len(left)} replications",
        (0.5, 0.94),
        xycoords=("data", "axes fraction"),
        ha="center",
        color=RED,
        fontweight="bold",
    )
    axes.annotate(
        f"falls in {sum(end < start for start, end in zip(left, right, strict=True))}",
        (0.5, 0.03),
        xycoords=("data", "axes fraction"),
        ha="center",
        color=BLUE,
        fontweight="bold",
    )
    axes.set_xticks([0, 1], policies)
    axes.set_xlim(-0.25, 1.25)
    axes.margins(y=0.2)
    thousands(axes.yaxis)
    axes.set_title(title)
    axes.set_ylabel(label)
    plt.show()


def curves(series, title, x_label, y_label, limit=None, seconds=True):
    """Curves with bands for their intervals; `series` maps a name to rows with `x`, `estimate`, `ci_low`, `ci_high`.

    `limit` is a value and its words: a promise to be kept.
    """
    figure, axes = plt.subplots(figsize=(9, 5))
    ends = [end for frame in series.values() for end in (frame["ci_low"].min(), frame["ci_high"].max())]
    ends += [limit[0]] if limit else []
    # A narrow range of times reads better in minutes from zero.
    logarithmic = seconds and max(ends) / min(ends) > 3
    scale = 60 if seconds and not logarithmic else 1
    axes.set_yscale("log" if logarithmic else "linear")
    for at, (name, frame) in enumerate(series.items()):
        tone = _POLICIES.get(name, (BLUE, RED, GREEN, ORANGE)[at % 4])
        axes.fill_between(
            frame["x"], frame["ci_low"] / scale, frame["ci_high"] / scale, color=tone, alpha=0.25, linewidth=0
        )
        axes.plot(frame["x"], frame["estimate"] / scale, "o-", color=tone, markersize=6)
        axes.annotate(
            name,
            (frame["x"][-1], frame["estimate"][-1] / scale),
            xytext=(10, 0),
            textcoords="offset points",
            color=tone,
            fontweight="bold",
            va="center",
            annotation_clip=False,
        )
    if limit:
        axes.axhline(limit[0] / scale, color=BLACK, linewidth=1.5, linestyle="--")
        axes.annotate(
            limit[1],
            (1, limit[0] / scale),
            xycoords=("axes fraction", "data"),
            xytext=(0, 5),
            textcoords="offset points",
            ha="right",
        )
    if logarithmic:
        low, high = min(ends) / 1.25, max(ends) * 1.25
        axes.set_ylim(low, high)
        time_axis(axes.yaxis, low, high)
    else:
        axes.set_ylim(0, max(ends) / scale * 1.1)
        thousands(axes.yaxis)
    x = sorted({value for frame in series.values() for value in frame["x"]})
    axes.set_xticks(x, [f"{value:g}" for value in x])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_title(title)
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label + (" (log scale)" if logarithmic else ", minutes" if seconds else ""))
    plt.show()


def many_intervals(frame, truth, title, label, scale=60):
    """Intervals of independent runs one above another, beside the true value; those that miss it are marked."""
    figure, axes = plt.subplots(figsize=(9, 5.4))
    for y, line in enumerate(frame.iter_rows(named=True)):
        low, high = line["ci_low"] / scale, line["ci_high"] / scale
        tone = BLUE if low <= truth / scale <= high else RED
        axes.plot([low, high], [y, y], color=tone, linewidth=3 if tone == RED else 2)
        axes.plot(line["estimate"] / scale, y, "o", color=tone, markersize=4)
        if tone == RED:
            axes.annotate("misses", (high, y), xytext=(6, 0), textcoords="offset points", color=RED, va="center")
    axes.axvline(truth / scale, color=BLACK, linewidth=1.5)
    axes.annotate(
        "true value",
        (truth / scale, frame.height),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        fontweight="bold",
    )
    axes.set_ylim(-1, frame.height + 1)
    axes.set_yticks([])
    axes.set_title(title)
    axes.set_xlabel(label)
    axes.set_ylabel(f"{frame.height} runs, each with a seed of its own")
    plt.show()


def before_after(frame, title, label):
    """For each setting the value under `automatic` and under `manual`, with intervals, joined by a line (log scale).

    `frame` has the columns `setting`, `policy`, `estimate`, `ci_low`, `ci_high`.
    """
    settings = frame["setting"].unique(maintain_order=True).to_list()
    figure, axes = plt.subplots(figsize=(9, 1.6 + 0.72 * len(settings)))
    axes.set_xscale("log")
    for y, setting in enumerate(reversed(settings)):
        pair = {line["policy"]: line for line in rows(frame, setting=setting).iter_rows(named=True)}
        axes.plot(
            [pair["automatic"]["estimate"], pair["manual"]["estimate"]],
            [y, y],
            color="#BBBBBB",
            linewidth=2,
            zorder=1,
        )
        for policy, line in pair.items():
            axes.plot(
                [line["ci_low"], line["ci_high"]],
                [y, y],
                color=colour(policy),
                linewidth=6,
                alpha=0.4,
                solid_capstyle="butt",
            )
            axes.plot(line["estimate"], y, "o", color=colour(policy), markersize=8)
        left = 1 - pair["manual"]["estimate"] / pair["automatic"]["estimate"]
        middle = (pair["automatic"]["estimate"] * pair["manual"]["estimate"]) ** 0.5
        words = f"{'−' if left >= 0 else '+'}{abs(left):.0%}".replace("%", " %")
        axes.annotate(words, (middle, y), xytext=(0, 8), textcoords="offset points", ha="center", fontsize=11)
    top = {line["policy"]: line for line in rows(frame, setting=settings[0]).iter_rows(named=True)}
    for policy, line in top.items():
        axes.annotate(
            policy,
            (line["estimate"], len(settings) - 1),
            xytext=(0, 14),
            textcoords="offset points",
            ha="center",
            color=colour(policy),
            fontweight="bold",
        )
    axes.set_yticks(range(len(settings) - 1, -1, -1), settings)
    axes.set_ylim(-0.5, len(settings) - 0.25)
    axes.grid(axis="y", visible=False)
    plain_axis(axes.xaxis)
    axes.set_title(title)
    axes.set_xlabel(label)
    plt.show()


def sensitivity(frame, names, title):
    """Total Sobol indices with intervals (`sensitivity.csv`); `names` gives each key its words.

    A share lies between 0 and 100 %; the noise of an estimate beyond is cut.
    """
    frame = frame.sort("total", descending=True)
    figure, axes = plt.subplots(figsize=(9, 1.5 + 0.6 * frame.height))
    for at, line in enumerate(frame.iter_rows(named=True)):
        y = frame.height - 1 - at
        tone = BLUE if line["total_ci_low"] > 0.1 else GREY
        middle, low, high = (100 * min(1, max(0, line[name])) for name in ("total", "total_ci_low", "total_ci_high"))
        axes.barh(y, middle, color=tone, alpha=0.6, height=0.5)
        axes.plot([low, high], [y, y], color=BLACK)
        axes.annotate(
            f"{low:.0f} to {high:.0f} %" if round(low) != round(high) else f"{high:.0f} %",
            (high, y),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold",
            color=tone,
        )
    axes.set_yticks(range(frame.height - 1, -1, -1), [names[key] for key in frame["key"]])
    axes.grid(axis="y", visible=False)
    axes.set_xlim(0, 125)
    axes.set_xticks(range(0, 101, 20))
    axes.set_title(title)
    axes.set_xlabel("has a part in so much of the variance, % (line: 95 % interval)")
    plt.show()


def against_truth(frame, others, title):
    """Estimates with their intervals, each over its true value; `others` are estimates of another kind, by name."""
    figure, axes = plt.subplots(figsize=(9, 0.55 * frame.height + 1.4))
    axes.set_xscale("log")
    for y, line in enumerate(frame.reverse().iter_rows(named=True)):
        truth = line["truth"]
        low, high = line["ci_low"] / truth, line["ci_high"] / truth
        tone = BLUE if low <= 1 <= high else ORANGE
        axes.plot([low, high], [y, y], color=tone, linewidth=3)
        axes.plot(line["estimate"] / truth, y, "o", color=tone, markersize=7)
        other = others.get(line["name"])
        if other is not None:
            axes.plot(other / truth, y, "X", color=RED, markersize=9)
            if y == frame.height - 1 - frame["name"].to_list().index("response, median"):
                axes.annotate(
                    "decided requests alone",
                    (other / truth, y),
                    xytext=(10, -4),
                    textcoords="offset points",
                    color=RED,
                    fontweight="bold",
                )
    axes.axvline(1, color=BLACK, linewidth=1.5)
    axes.set_yticks(range(frame.height), frame.reverse()["name"].to_list())
    axes.grid(axis="y", visible=False)
    plain_axis(axes.xaxis)
    axes.set_title(title)
    axes.set_xlabel("over the true value (log scale)")
    plt.show()


def law_and_curve(times, laws, longer, title):
    """The share of times that are longer, as a curve of some (seconds) and of laws by what they are called."""
    figure, axes = plt.subplots()
    axes.set_xscale("log")
    low, high = 30.0, 86_400.0
    share = [100 * (1 - at / len(times)) for at in range(len(times))]
    axes.step(times, share, where="post", color=GREY)
    middle = len(times) // 2
    axes.annotate(
        "decided requests",
        (times[middle], share[middle]),
        xytext=(-10, -8),
        textcoords="offset points",
        color=GREY,
        fontweight="bold",
        ha="right",
    )
    grid = [low * (high / low) ** (at / 200) for at in range(201)]
    for (name, law), tone, dash, at in zip(laws.items(), (BLUE, BLACK), ("-", "--"), (0.3, 0.7), strict=True):
        axes.plot(grid, [100 * longer(law, time) for time in grid], color=tone, linestyle=dash)
        time = next(time for time in grid if longer(law, time) < at)
        axes.annotate(
            name, (time, 100 * at), xytext=(8, 4), textcoords="offset points", color=tone, fontweight="bold"
        )
    axes.set_xlim(low, high)
    axes.set_ylim(0, 102)
    time_axis(axes.xaxis, low, high)
    axes.set_title(title)
    axes.set_xlabel("time on duty (log scale)")
    axes.set_ylabel("answers that took longer, %")
    plt.show()
