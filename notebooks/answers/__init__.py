"""The answers to all exercises and prompts, computed from the student's own seed.

Each module holds those of one notebook. A notebook shows an answer only when it is asked for; `answer_key.py` writes
all of them for several seeds. No answer is typed in: each is read from what the commands write.
"""

from collections.abc import Callable
from dataclasses import dataclass

from IPython.display import display

from show import Hidden, say


@dataclass(frozen=True)
class Answer:
    """A value to be found, its unit (`text` for words), and the explanation in whole sentences."""

    value: float | int | str
    unit: str
    words: str


@dataclass(frozen=True)
class Exercise:
    """An exercise (`1.2`) or the explanation of a prompt (`1.b`): the notebook has the question."""

    name: str
    title: str
    misconception: str
    compute: Callable[[int], Answer]


EXERCISES: dict[str, Exercise] = {}


def exercise(name, title, misconception=""):
    """Enters a function from a seed to an Answer into the list."""

    def enter(compute):
        if name in EXERCISES:
            raise ValueError(f"two answers are named {name}")
        EXERCISES[name] = Exercise(name, title, misconception, compute)
        return compute

    return enter


def solution(name, seed):
    """Shows the answer under a title that has to be clicked."""
    found = EXERCISES[name]
    kind = "Solution" if name.split(".")[1].isdigit() else "Explanation"
    display(Hidden(f"{kind} {name}: {found.title} (click)", found.compute(seed).words))


def answer(name, seed, mine=None):
    """Says whether a student's answer is right, without showing the right one; numbers may be rounded (2 %)."""
    if mine is None:
        say(f"Exercise {name}: no answer yet. Put yours in the place of `None` and run the cell again.")
        return None
    right = EXERCISES[name].compute(seed)
    say(f"Exercise {name}: {'right' if agrees(right, mine) else 'not yet; look again, or open the solution'}.")
    return agrees(right, mine)


def agrees(right, mine):
    """Words must be equal but for case; whole numbers equal; other numbers equal within 2 %."""
    if isinstance(right.value, str):
        return str(mine).strip().casefold() == right.value.casefold()
    if isinstance(mine, str) or isinstance(mine, bool):
        return False
    if isinstance(right.value, int):
        return mine == right.value
    return abs(mine - right.value) <= 0.02 * abs(right.value)


# Each module enters its answers when it is imported.
from answers import comparison, decision, exposure, intervals, log, planning  # noqa: E402, F401
