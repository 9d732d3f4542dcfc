"""The licences of what is compiled into the program of a machine, each text once, for the archive that is handed out.

    licences.py TARGET     say x86_64-unknown-linux-musl; prints the text
"""

import json
import re
import subprocess
import sys
from pathlib import Path

NAMES = re.compile(r"(?i)^(li[cs]en[cs]e|copying|copyright|notice|unlicense)")
HEAD = """pimsim is licensed under either of MIT or Apache-2.0. The program also holds
the packages below, each under the licence that it names, Rust's standard library
(MIT OR Apache-2.0) and, where it is built for musl, musl (MIT). A text that
several share stands once.
"""


def packages(target):
    """What is linked into the program, by name and version: no build script, no test."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", target]
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    nodes = {node["id"]: node for node in told["resolve"]["nodes"]}
    root = told["resolve"]["root"]
    reached, open_ends = set(), [root]
    while open_ends:
        place = open_ends.pop()
        if place in reached:
            continue
        reached.add(place)
        normal = (dep for dep in nodes[place]["deps"] if any(kind["kind"] is None for kind in dep["dep_kinds"]))
        open_ends.extend(dep["pkg"] for dep in normal)
    found = [package for package in told["packages"] if package["id"] in reached - {root}]
    return sorted(found, key=lambda package: (package["name"], package["version"]))


def notices(target):
    """The whole text. Fails when a package says no licence at all."""
    rows, holders = [], {}
    for package in packages(target):
        name = f"{package['name']} {package['version']}"
        files = sorted(path for path in Path(package["manifest_path"]).parent.iterdir() if NAMES.match(path.name))
        texts = [path.read_text(encoding="utf-8", errors="replace").strip() for path in files if path.is_file()]
        if not package["license"] and not texts:
            raise SystemExit(f"{name} says no licence")
        rows.append(f"{name}: {package['license'] or 'see below'} ({package['repository'] or 'no address'})")
        for text in filter(None, texts):
            # The same words, however they are broken into lines.
            holders.setdefault(" ".join(text.split()), (text, []))[1].append(name)
    parts = [HEAD, "\n".join(rows)]
    for text, names in sorted(holders.values(), key=lambda holder: (holder[1], holder[0])):
        parts.append(f"{'=' * 80}\n{', '.join(names)}\n{'=' * 80}\n\n{text}")
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(notices(sys.argv[1]))
