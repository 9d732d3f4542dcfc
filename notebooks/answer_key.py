"""Computes the answers of all notebooks for some seeds and writes them as a CSV file.

    python3 notebooks/answer_key.py --seeds 11 12 13 > out/answer-key.csv

One row for each seed and answer: the value a student should find, its unit, and the explanation. Seeds that are not
whole numbers are refused; progress goes to standard error.
"""

import argparse
import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import workshop  # noqa: E402

if __name__ == "__main__":
    workshop.inside(__file__, sys.argv[1:])

from answers import EXERCISES  # noqa: E402
from workbench import CommandFailed, NotThere  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description="The answers of all notebooks for some seeds, as a CSV file.")
    parser.add_argument("--seeds", nargs="+", type=seed, required=True, metavar="SEED", help="one for each student")
    parser.add_argument("--out", type=Path, help="the file [default: standard output]")
    options = parser.parse_args()
    try:
        lines = list(key(options.seeds))
        if options.out is None:
            write(lines, sys.stdout)
        else:
            options.out.parent.mkdir(parents=True, exist_ok=True)
            with options.out.open("w", encoding="utf-8", newline="") as file:
                write(lines, file)
    except (CommandFailed, NotThere, OSError) as error:
        sys.exit(f"error: {error}")


def seed(text):
    """A whole number that pimsim takes as a seed."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def key(seeds):
    """The rows, seeds in the order given, answers in the order of the notebooks."""
    for one in dict.fromkeys(seeds):
        for name, exercise in sorted(EXERCISES.items()):
            print(f"seed {one}: {name} {exercise.title}", file=sys.stderr)
            found = exercise.compute(one)
            yield {
                "seed": one,
                "answer": name,
                "title": exercise.title,
                "misconception": exercise.misconception,
                "value": found.value,
                "unit": found.unit,
                "words": found.words.replace("\n\n", " "),
            }


def write(lines, file):
    """A heading and the rows, with the line ends of other CSV files of the project."""
    writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)


if __name__ == "__main__":
    main()
