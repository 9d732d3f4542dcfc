"""Runs pimsim from a notebook and reads what it wrote.

Promises: a notebook shows each command as one would type it at the root of the repository, hears what the command says
while it runs, and gets its files as typed data frames: durations are durations, instants are instants in UTC, an empty
field is null and never zero. Every run goes to a directory of its own below `out/workshop`, which git ignores.

It never simulates, draws a random number or guesses a value: every number comes from a file that a command wrote.
"""

import math
import os
import shlex
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parent.parent
OUT = Path("out/workshop")


class CommandFailed(Exception):
    """A command ended with an exit code that was not expected; the message is what it said."""


class NotThere(Exception):
    """A file, a part of a table or a row that was asked for does not exist; the message says what does."""


def own_seed(default=7):
    """The seed of this student: the variable PIMSIM_SEED, else the default."""
    text = os.environ.get("PIMSIM_SEED", str(default))
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"PIMSIM_SEED is {text!r}; a seed is a whole number, such as 7")
    return int(text)


def binary():
    """The program: what PIMSIM names, else the release build, which is made if there is none."""
    named = os.environ.get("PIMSIM")
    if named:
        found = shutil.which(named) or shutil.which(str(ROOT / named))
        if found is None:
            raise NotThere(f"PIMSIM is {named!r}, which is not a program")
        return Path(found).resolve()
    built = _target() / "release" / ("pimsim.exe" if os.name == "nt" else "pimsim")
    if not built.exists():
        build()
    return built


def _target():
    """Where cargo builds."""
    return ROOT / (os.environ.get("CARGO_TARGET_DIR") or "target")


def build():
    """Builds the program, which takes a minute or two the first time; cargo says how far it is."""
    if shutil.which("cargo") is None:
        raise NotThere("cargo is not on the path: install Rust (https://rustup.rs), or let PIMSIM name the program")
    command = ["cargo", "build", "--release", "--target-dir", str(_target())]
    code, _ = _talk(command, lambda line: print(line, file=sys.stderr, flush=True), take_output=False)
    if code != 0:
        raise CommandFailed(f"`cargo build --release` ended with exit code {code}")


@dataclass(frozen=True)
class Run:
    """One command that was run: how it was typed, where its files are, how it ended, what it printed and advised."""

    command: str
    directory: Path
    code: int
    table: str
    advice: tuple[str, ...] = ()

    def read(self, name):
        """A CSV file of the run as a typed data frame: `run.read("measures")`."""
        return read(ROOT / self.directory / f"{name}.csv")

    def part(self, heading):
        """The part of the printed tables under a heading of its own line, up to the next such heading."""
        blocks = self.table.strip("\n").split("\n\n")
        headings = {block: at for at, block in enumerate(blocks) if _is_heading(block)}
        if heading not in headings:
            raise NotThere(f"no part {heading!r}; there are: {', '.join(headings) or 'none'}")
        start = headings[heading]
        end = min((at for at in headings.values() if at > start), default=len(blocks))
        return "\n\n".join(blocks[start + 1 : end])


def _is_heading(block):
    return "\n" not in block and not block.startswith(("-", " ")) and not block.endswith((".", ":"))


def pimsim(command, seed, out, may_end_with=(0,), show=True):
    """Runs `pimsim COMMAND --seed SEED --out out/workshop/seed-SEED/OUT` at the root of the repository.

    The directory is emptied first, so that nothing of an earlier run is read by mistake. With `show` the command and
    what it says on standard error are printed while it runs; of its advice only how much there is, since advice is
    long: it is in `advice`. Raises CommandFailed, with what the command said, when
    it ends with an exit code that is not in `may_end_with`.
    """
    directory = _below_out(seed, out)
    arguments = [*shlex.split(command), "--seed", str(seed), "--out", directory.as_posix()]
    typed = shlex.join(["pimsim", *arguments])
    kept = _KEPT.get(_identity(typed, arguments[1]))
    if kept is not None and kept.code in may_end_with and not show and (ROOT / directory / "manifest.json").exists():
        return kept
    shutil.rmtree(ROOT / directory, ignore_errors=True)
    if show:
        print(_folded(f"$ {typed}"), flush=True)
    said, advice = [], []

    def hear(line):
        said.append(line)
        if line.startswith("advice: ") or (advice and line.startswith("  ")):
            if line.startswith("advice: "):
                advice.append("")
            advice[-1] = f"{advice[-1]} {line.removeprefix('advice: ').strip()}".strip()
        elif show:
            print(line, flush=True)

    code, table = _talk([str(binary()), *arguments], hear)
    if code not in may_end_with:
        raise CommandFailed(f"`{typed}` ended with exit code {code}:\n" + "\n".join(said))
    if show and advice:
        print(f"({len(advice)} piece{'s' if len(advice) > 1 else ''} of advice)", flush=True)
    run = Run(typed, directory, code, table, tuple(advice))
    _KEPT[_identity(typed, arguments[1])] = run
    return run


def _below_out(seed, name):
    """A path of this seed below the directory of the workshop."""
    path = OUT / f"seed-{seed}" / name
    if path.parts[:2] != OUT.parts or ".." in path.parts:
        raise ValueError(f"{name!r} would lie outside of {OUT}")
    return path


# What was run already, for answers that ask quietly for what the notebook has shown.
_KEPT: dict[tuple, Run] = {}


def _identity(typed, scenario):
    """The command with the text of its scenario: who edits the file gets a new run."""
    file = ROOT / scenario
    return typed, file.read_bytes() if file.is_file() else None


def _talk(command, hear, take_output=True):
    """Runs a command at the root; each line of standard error is heard at once. Returns exit code and output."""
    environment = {**os.environ, "NO_COLOR": "1"}
    output = subprocess.PIPE if take_output else None
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:

        def listen():
            for line in process.stderr:
                hear(line.rstrip("\n"))

        listener = threading.Thread(target=listen)
        listener.start()
        table = process.stdout.read() if take_output else ""
        listener.join()
    return process.returncode, table


def _folded(command, width=88):
    """A long command over several lines, as a shell takes it; an option stays beside its values."""
    parts = []
    for word in shlex.split(command):
        word = shlex.quote(word) if word != "$" else word
        if parts and not word.startswith("--"):
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    lines = [parts[0]]
    for part in parts[1:]:
        if len(lines[-1]) + 1 + len(part) > width:
            lines[-1] += " \\"
            lines.append(f"    {part}")
        else:
            lines[-1] += f" {part}"
    return "\n".join(lines)


def extended(scenario, text, seed, out):
    """A scenario with more at its end, such as another policy; returns the path of the new file, from the root."""
    path = _below_out(seed, f"{out}.toml")
    (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
    (ROOT / path).write_text((ROOT / scenario).read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")
    return path.as_posix()


# What the columns of the files are. Columns that end in _s or _h are durations, in _at instants; the columns of a sweep
# that name a key of the scenario, and any other, are taken as they look.
_TEXT = {
    "baseline",
    "policy",
    "role",
    "measure",
    "unit",
    "group",
    "member",
    "block",
    "requester",
    "intent",
    "state",
    "reason",
    "decided_by",
    "access_by",
    "end",
    "from",
    "to",
    "input",
    "actor",
    "key",
    "x_measure",
    "x_unit",
    "y_measure",
    "y_unit",
    "dominated_by",
    "perhaps_dominated_by",
    "cheaper_below",
    "cheaper_above",
    "calendar",
    "meets",
}
_COUNT = {
    "replication",
    "replications",
    "need",
    "request",
    "requests",
    "attempt",
    "sequence",
    "hour_of_week",
    "stage",
    "members",
    "rows",
}
_NUMBER = {
    "estimate",
    "ci_low",
    "ci_high",
    "confidence",
    "value",
    "difference",
    "relative_difference",
    "variance_ratio",
    "x",
    "x_ci_low",
    "x_ci_high",
    "y",
    "y_ci_low",
    "y_ci_high",
    "first_order",
    "total",
    "total_ci_low",
    "total_ci_high",
    "severity_hour",
    "on_duty_mean",
    "arrivals_mean",
    "pending_mean",
    "active_mean",
    "notified",
    "reviewed",
    "approved",
    "denied",
    "wasted",
    "utilization",
    "limit",
}
_TRUTH = {"urgent", "measured", "efficient", "changed"}


def read(path):
    """A CSV file of pimsim as a typed data frame.

    Where a column `unit` says `s`, the columns `duration`, `duration_low` and `duration_high` are added: the estimate,
    difference or value and its interval as durations, null in rows of another unit.
    """
    path = Path(path)
    if not path.is_file():
        there = sorted(other.name for other in path.parent.glob("*.csv"))
        raise NotThere(f"no file {path.name} in {path.parent}; there are: {', '.join(there) or 'no CSV files'}")
    names = path.open(encoding="utf-8").readline().strip().split(",")
    types = {name: kind for name in names if (kind := _type_of(name)) is not None}
    frame = pl.read_csv(path, schema_overrides=types, infer_schema_length=None)
    frame = frame.with_columns(
        [
            (pl.col(name) * _milliseconds(name)).round().cast(pl.Int64).cast(pl.Duration("ms"))
            for name in names
            if _milliseconds(name)
        ]
        + [
            pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="ms", time_zone="UTC")
            for name in names
            if name.endswith("_at")
        ]
    )
    return _with_durations(frame) if "unit" in names else frame


def _type_of(name):
    if name in _TEXT or name.endswith("_at"):
        return pl.String
    if name in _COUNT:
        return pl.Int64
    if name in _TRUTH:
        return pl.Boolean
    return pl.Float64 if name in _NUMBER or _milliseconds(name) else None


def _milliseconds(name):
    return 1000 if name.endswith("_s") else 3_600_000 if name.endswith("_h") else None


def _with_durations(frame):
    centre = next((name for name in ("estimate", "difference", "value") if name in frame.columns), None)
    pairs = [(centre, "duration"), ("ci_low", "duration_low"), ("ci_high", "duration_high")]
    seconds = pl.col("unit") == "s"
    return frame.with_columns(
        pl.when(seconds).then((pl.col(old) * 1000).round()).cast(pl.Int64).cast(pl.Duration("ms")).alias(new)
        for old, new in pairs
        if old in frame.columns
    )


def measured(command, seed, out, **wanted):
    """The row of `measures.csv` that a command, which is not shown, leaves for these values of the columns."""
    return row(pimsim(command, seed, out, show=False).read("measures"), **wanted)


def rows(frame, **wanted):
    """The rows in which each named column has the wanted value, or one of a list of values, in the order of the list.

    A name with dots, such as a varied key, is given in a dictionary: `rows(frame, **{"needs.0.rate": "30/week"})`.
    """
    for name, value in wanted.items():
        if name not in frame.columns:
            raise NotThere(f"no column {name!r}; there are: {', '.join(frame.columns)}")
        if isinstance(value, (list, tuple)):
            order = pl.DataFrame({name: list(value)}, schema={name: frame.schema[name]})
            frame = order.join(frame, on=name, how="inner", maintain_order="left").select(frame.columns)
        else:
            frame = frame.filter(pl.col(name) == value)
    return frame


def row(frame, **wanted):
    """The single row in which each named column has the wanted value, as a dictionary."""
    found = rows(frame, **wanted)
    if found.height != 1:
        raise NotThere(f"{found.height} rows have {wanted}, not one")
    return found.row(0, named=True)


def holds(statement, entry, above=None, below=None):
    """Asserts that a measured value or difference lies beyond a limit, far enough for any seed, and says how far.

    `entry` is a row with its 95 % interval. The interval made three times as wide must still not reach the limit: with
    20 replications or more that is an interval of more than 99.999 % (Student's t), so that a claim that passes with
    one seed fails with another only by an error in the claim.
    """
    far = margin(entry, above, below)
    if far is None:
        raise AssertionError(f"{statement}: the value or its interval is unknown")
    if far < 3:
        raise AssertionError(f"{statement}: only {far:.1f} half-widths of the 95 % interval from the limit, not 3")
    words = f"{far:.0f}" if far < 100 else "more than 100"
    print(f"Holds for any seed, with 99.999 % confidence: {statement} ({words} half-widths away).")


def margin(entry, above=None, below=None):
    """How many half-widths of its interval a value lies above or below a limit; null if that is unknown."""
    centre = entry["estimate"] if "estimate" in entry else entry["difference"]
    if centre is None or entry["ci_low"] is None:
        return None
    distance = centre - above if above is not None else below - centre
    reach = centre - entry["ci_low"] if above is not None else entry["ci_high"] - centre
    return distance / reach if reach > 0 else math.copysign(math.inf, distance)
