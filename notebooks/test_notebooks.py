"""The stored notebooks: they are what their text says, and their outputs are those of a fresh execution.

Figures may differ in bytes between machines, so of figures only their number and place are compared; every text, and
with it every number, must be equal.
"""

import re

import nbformat
import pytest

import workshop

NAMES = workshop.names()


def stored(name):
    return nbformat.read(workshop.HERE / f"{name}.ipynb", as_version=4)


def told(cell):
    """The kind and text of each output; of a figure only that it is there."""
    found = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            found.append((output.name, output.text))
        elif "image/png" in output.get("data", {}):
            found.append(("figure", ""))
        else:
            found.append((output.output_type, {kind: output.data[kind] for kind in sorted(output.data)}))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_twins_agree(name):
    text, notebook = workshop.blank(name), stored(name)
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [
        (cell.cell_type, cell.source) for cell in text.cells
    ], "edit the .md, then type: python3 notebooks/workshop.py store"


@pytest.mark.parametrize("name", NAMES)
def test_the_stored_outputs_are_those_of_a_fresh_execution(name, monkeypatch):
    monkeypatch.delenv("PIMSIM_SEED", raising=False)
    fresh = workshop.execute(name)
    for old, new in zip(stored(name).cells, fresh.cells, strict=True):
        assert told(old) == told(new), f"cell {old.id}; type: python3 notebooks/workshop.py store"


@pytest.mark.parametrize("name", NAMES)
def test_no_number_of_a_result_is_typed_in_the_prose(name):
    allowed = re.compile(
        r"`[^`]*`|\]\([^)]*\)|^#.*$|Exercises? \d\.\d|notebooks? \d( (and|to) \d)?|95 %|24 h", re.M | re.I
    )
    for cell in workshop.blank(name).cells:
        if cell.cell_type == "markdown":
            left = re.findall(r".*\d.*", allowed.sub("", cell.source))
            assert not left, f"computed numbers come from code: {left}"


@pytest.mark.parametrize("name", NAMES)
def test_each_notebook_states_what_a_teacher_asks_for(name):
    text = (workshop.HERE / f"{name}.md").read_text(encoding="utf-8")
    for part in ("**You will be able to**", "**Time:**", "**Predict.**", "**Observe.**", "**Explain.**"):
        assert part in text
    for exercise in (f"{name[0]}.{at}" for at in (1, 2, 3)):
        assert f"**Exercise {exercise}.**" in text and f'solution("{exercise}", SEED)' in text
    assert (
        "pimsim(" in text
        and "holds(" in text
        and "random" not in re.sub("common random numbers", "", text, flags=re.I)
    )


@pytest.mark.parametrize("name", NAMES)
def test_stored_notebooks_read_well(name):
    notebook = stored(name)
    text = nbformat.writes(notebook)
    assert str(workshop.ROOT) not in text, "a path of this machine"
    assert len(text) < 1_000_000
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error" and output.get("name") != "stderr", cell.id
            assert len(output.get("text", "").splitlines()) <= 60, f"{cell.id} is too long to read"


def test_figures_and_module_draw_no_random_numbers():
    for path in [*workshop.HERE.glob("*.py"), *workshop.HERE.glob("answers/*.py")]:
        if not path.name.startswith("test_"):
            assert not re.search(r"^\s*(import random|from random)|numpy", path.read_text(encoding="utf-8"), re.M), (
                path
            )
