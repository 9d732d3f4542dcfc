"""Values, intervals and tables as people read them, in a notebook and in plain text.

Promises: a value is never shown with more digits than its interval supports; an unknown value is `-`, never zero.
"""

import html
import math

from IPython.display import Markdown, display

from workbench import rows

_SPOKEN = {
    "count": "",
    "times": "",
    "1/week": "a week",
    "1/year": "a year",
    "h/year": "h a year",
    "h/week": "h a week",
    "severity h/week": "severity-hours a week",
    "cost/week": "a week",
}
_SCALES = {
    "s": [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")],
    "share": [(0.01, "%")],
}


def text(value, unit, low=None, high=None):
    """A value with its unit, and its interval if there is one: `35.9 ±1.1 min`, or `6.1 [4.2, 9.0] 1/year`."""
    if value is None:
        return "-"
    scale, name = _scale(unit, max(abs(end) for end in (value, low, high) if end is not None))
    value, low, high = (None if end is None else end / scale for end in (value, low, high))
    if low is None or high is None or high == low:
        return _joined(_number(value, _two_digits(value)), name)
    half = (high - low) / 2
    digits = _digits(half)
    if abs(high + low - 2 * value) > 0.2 * half:
        inside = f"{_number(value, digits)} [{_number(low, digits)}, {_number(high, digits)}]"
        return _joined(inside, name)
    return _joined(f"{_number(value, digits)} ±{_number(half, digits)}", name)


def entry(row):
    """The estimate or the difference of a row, with its interval."""
    unit = row["unit"]
    if "difference" in row:
        sign = "+" if (row["difference"] or 0) > 0 else ""
        shown = text(row["difference"], unit, row["ci_low"], row["ci_high"])
        return sign + (shown.replace("%", "points") if unit == "share" else shown)
    return text(row["estimate"], unit, row["ci_low"], row["ci_high"])


def duration(value):
    """A duration (a timedelta) in words: `24 h`, `2.7 min`."""
    return "-" if value is None else text(value.total_seconds(), "s")


def percent(share):
    """A share without an interval: `37 %`."""
    return text(share, "share")


def _scale(unit, size):
    scales = _SCALES.get(unit)
    if scales is None:
        return 1, _SPOKEN.get(unit, unit)
    # Hours up to two days: people say 36 h, not 1.5 d.
    fits = [(scale, name) for scale, name in scales if size >= scale * (2 if name == "d" else 1)]
    return fits[0] if fits else scales[-1]


def _digits(half):
    """Decimals that leave two significant digits of a half-width that begins with 1, else one."""
    if half <= 0:
        return 0
    exponent = math.floor(math.log10(half))
    return max(0, (1 if half / 10**exponent < 2 else 0) - exponent)


def _two_digits(value):
    """Decimals that leave two significant digits; none for whole numbers."""
    whole = abs(value - round(value)) < 1e-9
    return 0 if whole else max(0, 1 - math.floor(math.log10(abs(value))))


def _number(value, digits):
    shown = f"{value:,.{min(digits, 6)}f}".replace("-", "−")
    return shown.removeprefix("−") if not shown.strip("−0.,") else shown


def _joined(number, unit):
    return f"{number} {unit}" if unit else number


class Table:
    """A small table of texts: HTML in a notebook, aligned columns in plain text."""

    def __init__(self, head, body):
        self.head, self.body = list(head), [[str(cell) for cell in line] for line in body]

    def __repr__(self):
        lines = [self.head, *self.body]
        widths = [max(len(line[at]) for line in lines) for at in range(len(self.head))]
        shown = [
            "  ".join(
                cell.ljust(width) if at == 0 else cell.rjust(width)
                for at, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in lines
        ]
        return "\n".join([shown[0], "─" * (sum(widths) + 2 * len(widths) - 2), *shown[1:]])

    def _repr_html_(self):
        def line(cells, kind):
            return "<tr>" + "".join(f"<{kind}>{html.escape(cell)}</{kind}>" for cell in cells) + "</tr>"

        body = "\n".join(line(cells, "td") for cells in self.body)
        return f"<table>\n<thead>{line(self.head, 'th')}</thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def overview(frame, measures, by="policy", role="*", **wanted):
    """One line for each value of a column, one column for each measure, with intervals.

    `measures` gives each measure its heading. `frame` is `measures.csv`, `comparison.csv` or `sweep.csv`.
    """
    frame = rows(frame, role=role, **wanted)
    head = [by.split(".")[-1].replace("_", " ")]
    for measure, words in measures.items():
        # What is not scaled from cell to cell has its unit in the heading.
        units = set(rows(frame, measure=measure)["unit"]) - set(_SCALES)
        unit = _SPOKEN.get(units.pop(), "") if len(units) == 1 else ""
        head.append(f"{words}, {unit}" if unit else words)
    body = []
    for value in frame[by].unique(maintain_order=True):
        found = {one["measure"]: one for one in rows(frame, **{by: value}).iter_rows(named=True)}
        cells = [entry(found[name]) if name in found else "-" for name in measures]
        body.append(
            [
                value,
                *(cell.removesuffix(f" {name.split(', ')[-1]}") for cell, name in zip(cells, head[1:], strict=True)),
            ]
        )
    return Table(head, body)


def say(words):
    """Shows a sentence that was put together from computed values."""
    display(Markdown(words))


class Hidden:
    """Text that opens when its title is clicked; on paper and in plain text it stands there."""

    def __init__(self, title, words):
        self.title, self.words = title, words

    def __repr__(self):
        return f"{self.title}: {self.words}"

    def _repr_html_(self):
        paragraphs = "".join(f"<p>{_inline(part)}</p>" for part in self.words.split("\n\n"))
        return f"<details><summary><b>{html.escape(self.title)}</b></summary>{paragraphs}</details>"


def _inline(words):
    """Code between backticks and strong words between double stars, everything else literally."""
    words = html.escape(words, quote=False)
    for mark, tag in (("`", "code"), ("**", "b")):
        pieces = words.split(mark)
        words = "".join(piece if at % 2 == 0 else f"<{tag}>{piece}</{tag}>" for at, piece in enumerate(pieces))
    return words
