"""Packs a program that .ci/dist built: ordered, dated by the commit, with completions, manual and licences.

Writes NAME.tar.gz (NAME.zip for Windows) and NAME.tar.gz.sha256 into --out, where NAME is pimsim-VERSION-TARGET, and
one directory of that name within. The same files give the same bytes, whatever the clock, the user and the machine.
"""

import argparse
import gzip
import hashlib
import io
import os
import subprocess
import tarfile
import tempfile
import time
import tomllib
import zipfile
from pathlib import Path

from licences import notices

SHELLS = {
    "bash": "pimsim.bash",
    "zsh": "_pimsim",
    "fish": "pimsim.fish",
    "powershell": "_pimsim.ps1",
    "elvish": "pimsim.elv",
}


def asked(host, *words):
    """What the program prints; what it tells people is shown when it fails."""
    done = subprocess.run([host, *words], capture_output=True)
    if done.returncode:
        raise SystemExit(f"{host} {' '.join(words)} ended with {done.returncode}\n{done.stderr.decode()}")
    return done.stdout


def content(program, host, target):
    """Name within the archive -> (bytes, whether it is run), in order of the names."""
    files = {program.name: (program.read_bytes(), True)}
    for page in ("README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"):
        files[page] = (Path(page).read_bytes(), False)
    for shell, name in SHELLS.items():
        files[f"completions/{name}"] = (asked(host, "completions", shell), False)
    with tempfile.TemporaryDirectory() as pages:
        asked(host, "man", "--out", pages)
        for page in Path(pages).iterdir():
            if page.suffix == ".1":
                files[f"man/{page.name}"] = (page.read_bytes(), False)
    files["LICENSES-OF-OTHERS.txt"] = (notices(target).encode(), False)
    files["pimsim.schema.json"] = (asked(host, "schema"), False)
    return dict(sorted(files.items()))


def tarred(files, top, seconds):
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, (data, run) in files.items():
            entry = tarfile.TarInfo(f"{top}/{name}")
            entry.size, entry.mtime, entry.mode = len(data), seconds, 0o755 if run else 0o644
            archive.addfile(entry, io.BytesIO(data))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=seconds, filename="") as stream:
        stream.write(raw.getvalue())
    return packed.getvalue()


def zipped(files, top, seconds):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, (data, run) in files.items():
            entry = zipfile.ZipInfo(f"{top}/{name}", time.gmtime(seconds)[:6])
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (0o100755 if run else 0o100644) << 16
            archive.writestr(entry, data)
    return packed.getvalue()


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--target", required=True)
    options.add_argument("--program", required=True, type=Path)
    options.add_argument("--host", required=True, help="a program of this version that runs here")
    options.add_argument("--out", required=True, type=Path)
    asked_for = options.parse_args()
    version = tomllib.loads(Path("Cargo.toml").read_text(encoding="utf-8"))["package"]["version"]
    top = f"pimsim-{version}-{asked_for.target}"
    seconds = int(os.environ["SOURCE_DATE_EPOCH"])
    files = content(asked_for.program, asked_for.host, asked_for.target)
    windows = "-windows-" in asked_for.target
    data = (zipped if windows else tarred)(files, top, seconds)
    name = top + (".zip" if windows else ".tar.gz")
    asked_for.out.mkdir(parents=True, exist_ok=True)
    (asked_for.out / name).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    # Two spaces and a newline: `sha256sum --check` and `shasum -a 256 --check` read it.
    (asked_for.out / f"{name}.sha256").write_bytes(f"{digest}  {name}\n".encode())
    print(f"{name}: {len(data):,} bytes packed, program {asked_for.program.stat().st_size:,} bytes, sha256 {digest}")


if __name__ == "__main__":
    main()
