"""Prepares, runs and stores the notebooks of the workshop.

    python3 notebooks/workshop.py prepare      a fresh environment and the program
    python3 notebooks/workshop.py run          executes every notebook, with its assertions, and leaves them unchanged
    python3 notebooks/workshop.py open         opens them in the browser
    python3 notebooks/workshop.py store        executes them and stores their outputs (for changes to the material)
    python3 notebooks/workshop.py seeds 1..40  executes them with other seeds

The environment is `target/notebooks-venv`, or what PIMSIM_NOTEBOOKS names. Only the standard library is needed to
prepare it; every other command goes on inside of it. The text twin (`.md`) is what is edited and reviewed, and what is
executed; `store` writes the notebook (`.ipynb`) from it.
"""

import os
import re
import subprocess
import sys
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ENVIRONMENT = Path(os.environ.get("PIMSIM_NOTEBOOKS") or ROOT / "target" / "notebooks-venv").absolute()
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)


def main():
    words = sys.argv[1:]
    commands = {"prepare": prepare, "run": run, "open": open_lab, "store": store, "seeds": seeds}
    if not words or words[0] not in commands or (len(words) > 1) != (words[0] == "seeds"):
        sys.exit(
            __doc__.strip() if words in ([], ["-h"], ["--help"]) else f"usage: {'|'.join(commands)} (see --help)"
        )
    if words[0] != "prepare":
        inside(__file__, words)
    sys.path.insert(0, str(HERE))
    commands[words[0]](*words[1:])


def inside(script, words):
    """Goes on in the environment, if this is not it; says how to make one if there is none."""
    if Path(sys.prefix).resolve() != ENVIRONMENT.resolve():
        if not PYTHON.exists():
            sys.exit("there is no environment yet; type: python3 notebooks/workshop.py prepare")
        sys.exit(subprocess.call([str(PYTHON), script, *words]))


def prepare():
    """The environment, from the pinned versions, and the program."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python {'.'.join(map(str, OLDEST))} or later is needed, not {sys.version.split()[0]}")
    started = time.monotonic()
    print(f"an environment in {_short(ENVIRONMENT)} …", flush=True)
    venv.create(ENVIRONMENT, clear=True, with_pip=True)
    subprocess.check_call(
        [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
            str(HERE / "requirements.txt"),
        ]
    )
    print("the program …", flush=True)
    # Built even if there is a program: it may be older than the sources.
    code = "import os, workbench; os.environ.get('PIMSIM') or workbench.build(); print(workbench.binary())"
    subprocess.check_call([str(PYTHON), "-c", code], cwd=HERE)
    print(f"ready after {time.monotonic() - started:.0f} s; now: python3 notebooks/workshop.py run", flush=True)


def run():
    """Executes every notebook; each figure also goes to out/workshop/figures."""
    _execute_all(lambda name, book: _figures(name, book))


def store():
    """Executes every notebook and stores it with its outputs."""

    def keep(name, book):
        import nbformat

        text = nbformat.writes(book, version=4) + "\n"
        (HERE / f"{name}.ipynb").write_text(text.rstrip("\n") + "\n", encoding="utf-8")
        _figures(name, book)

    _execute_all(keep)


def seeds(span):
    """Executes every notebook with each of some seeds, given as 1..40; says how near each claim came to failing."""
    first, last = (int(end) for end in span.split(".."))
    failed, nearest = [], {}
    for seed in range(first, last + 1):
        os.environ["PIMSIM_SEED"] = str(seed)
        for name in names():
            try:
                for statement, far in _claims(execute(name)):
                    nearest[statement] = min(far, nearest.get(statement, far))
            except Exception as error:
                failed.append(f"seed {seed}, {name}: {str(error).strip().splitlines()[-1]}")
                print(failed[-1], flush=True)
        print(f"seed {seed} done", flush=True)
    for statement, far in sorted(nearest.items(), key=lambda entry: entry[1]):
        print(f"nearest: {far} half-widths: {statement}")
    sys.exit(f"{len(failed)} failures" if failed else 0)


def _claims(book):
    """What a notebook has asserted with `holds`, and how many half-widths away the limit was."""
    printed = "".join(output.get("text", "") for cell in book.cells for output in cell.get("outputs", []))
    found = re.findall(r"confidence: (.*) \((?:more than )?(\d+) half-widths away\)", printed)
    return [(statement, int(far)) for statement, far in found]


def open_lab():
    """Jupyter in the browser, with the notebooks paired to their text."""
    sys.exit(subprocess.call([str(PYTHON), "-m", "jupyterlab", str(HERE)], cwd=HERE))


def names():
    """The notebooks, in order."""
    return sorted(path.stem for path in HERE.glob("[0-9]-*.md"))


def _execute_all(then):
    started = time.monotonic()
    for name in names():
        began = time.monotonic()
        then(name, execute(name))
        print(f"{name}: done in {time.monotonic() - began:.0f} s", flush=True)
    print(
        f"all {len(names())} notebooks executed in {time.monotonic() - started:.0f} s; "
        f"figures are in out/workshop/figures",
        flush=True,
    )


def execute(name):
    """The notebook made of a text twin, with the outputs of a fresh execution. Raises CellExecutionError."""
    from nbclient import NotebookClient

    book = blank(name)
    NotebookClient(
        book,
        timeout=600,
        kernel_name="python3",
        coalesce_streams=True,
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(HERE)}},
    ).execute()
    book.metadata["language_info"] = {"name": "python"}
    return book


def blank(name):
    """The notebook made of a text twin, without outputs; cells have names that stay the same."""
    import jupytext

    book = jupytext.read(HERE / f"{name}.md")
    for at, cell in enumerate(book.cells):
        cell["id"] = f"{name[0]}-{at:03}"
    book.metadata["jupytext"] = {"formats": "ipynb,md"}
    return book


def _figures(name, book):
    import base64

    folder = ROOT / "out" / "workshop" / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    found = [
        output["data"]["image/png"]
        for cell in book.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    for at, image in enumerate(found, 1):
        (folder / f"{name}-{at}.png").write_bytes(base64.b64decode(image))


def _short(path):
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


if __name__ == "__main__":
    main()
