"""Makes the sources of the documentation site from the guide itself, and checks the site that was built of them.

    site.py make DIR       writes DIR/zensical.toml and DIR/docs from src/guide, README.md and what they link to
    site.py check DIR      every link of the site DIR leads somewhere, nothing is loaded from elsewhere, and search
                           knows every page

A chapter is what src/guide/mod.rs makes of it: its text, and what stands before it there. Links of rustdoc become links
between pages; links to files of the repository become pages or copies of these files.
"""

import json
import os
import posixpath
import re
import shutil
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What the reader finds where. Every chapter of the guide is here once; `make` fails when one is not.
PARTS = [
    ("Begin", ["first_steps", "model", "scenarios", "playground"]),
    ("Ask", ["decide", "plan", "check", "explain", "questions", "sweep", "shards", "diff", "costs"]),
    ("Your tenant", ["tenant", "replay", "audit_log"]),
    ("Read", ["results", "files", "report", "process_mining"]),
    ("Work together", ["pipelines", "editors", "notebooks"]),
    ("Believe", ["method", "believe", "oracles", "coverage", "speed"]),
    ("Look up", ["reference", "faq", "glossary", "changelog", "contributing"]),
]
# Pages that are no chapters, and where their text stands.
OTHERS = {
    "index": "README.md",
    "scenarios": "scenarios/README.md",
    "notebooks": "notebooks/README.md",
    "changelog": "CHANGELOG.md",
    "contributing": "CONTRIBUTING.md",
}
PLAYGROUND = Path("web/dist/pimsim.html")
# Beside what a page shows: files it links to that a reader opens or keeps.
COPIED = (".toml", ".svg", ".csv", ".json", ".ipynb", "LICENSE-MIT", "LICENSE-APACHE", ".sh", ".yml", ".yaml")

SETTINGS = """
[project]
site_name = "pimsim"
site_description = "The approval of privileged roles in Microsoft Entra PIM, simulated"
docs_dir = "docs"
site_dir = "site"
use_directory_urls = false
nav = %(nav)s

[project.theme]
language = "en"
font = false
features = ["content.code.copy", "navigation.footer", "navigation.sections", "navigation.top", "search.highlight"]

[[project.theme.palette]]
media = "(prefers-color-scheme: light)"
scheme = "default"
toggle.icon = "lucide/sun"
toggle.name = "Dark"

[[project.theme.palette]]
media = "(prefers-color-scheme: dark)"
scheme = "slate"
toggle.icon = "lucide/moon"
toggle.name = "Light"

[project.markdown_extensions]
attr_list = {}
tables = {}
toc.permalink = true
pymdownx.highlight.pygments_lang_class = true
pymdownx.superfences = {}
"""

FRAME = """# Playground

The whole simulator in one page: it runs in your browser, and nothing that you type leaves it.
[Open it by itself](playground/pimsim.html), or save it: it works without a network.

<iframe src="playground/pimsim.html" title="pimsim playground" loading="lazy"
  style="width:100%;height:48rem;border:1px solid var(--md-default-fg-color--lightest)"></iframe>
"""


def chapters():
    """Name -> text, as src/guide/mod.rs puts them together."""
    made, text = {}, []
    for line in Path("src/guide/mod.rs").read_text(encoding="utf-8").splitlines():
        include = re.fullmatch(r'#\[doc = include_str!\("(\w+\.md)"\)\]', line)
        module = re.fullmatch(r"pub mod (\w+) \{\}", line)
        if include:
            text.append(Path("src/guide", include[1]).read_text(encoding="utf-8"))
        elif line.startswith("///"):
            text.append(line[3:].removeprefix(" ") + "\n")
        elif module:
            made[module[1]] = "".join(text)
            text = []
    return made


class Links:
    """Turns the links of one page; remembers which files have to be copied."""

    def __init__(self, place, pages, copies):
        self.folder, self.pages, self.copies = posixpath.dirname(place), pages, copies

    def target(self, link):
        """Where a link leads on the site, or None if there is nothing."""
        path, _, anchor = link.partition("#")
        anchor = "#" + anchor if anchor else ""
        if link.startswith("#") or urlsplit(link).scheme in ("http", "https", "mailto"):
            return link
        rust = re.fullmatch(r"(?:mod@)?crate::guide::(\w+)", path)
        if rust:
            return f"{rust[1]}.md{anchor}" if rust[1] in self.pages else None
        if path.startswith("crate::"):
            return None
        file = posixpath.normpath(posixpath.join(self.folder, path))
        for page, source in OTHERS.items():
            if file == source:
                return f"{page}.md{anchor}"
        chapter = re.fullmatch(r"src/guide/(\w+)\.md", file)
        if chapter and chapter[1] in self.pages:
            return f"{chapter[1]}.md{anchor}"
        if file.endswith(COPIED) and Path(file).is_file():
            self.copies.add(file)
            return "files/" + file
        return None

    def turned(self, text):
        def turn(found):
            link = self.target(found[3])
            if link is None:
                # Rust's own documentation, tests: told by name where there is no page.
                return found[2] if not found[1] else ""
            return f"{found[1]}[{found[2]}]({link})"

        return re.sub(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+(?:\(\))?)\)", turn, text)


def page(text, links):
    """One page: links outside of blocks, and heads of blocks as other tools know them."""
    lines, prose, inside = [], [], False

    def flush():
        lines.append(links.turned("\n".join(prose)) if prose else "")
        prose.clear()

    for line in text.splitlines():
        if line.startswith("```"):
            flush()
            head = line[3:].split()
            lines.append("```" + (head[0] if head and not inside else ""))
            inside = not inside
        elif inside:
            lines.append(line)
        else:
            prose.append(line)
    flush()
    return "\n".join(lines) + "\n"


def title(text):
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found[1].replace("`", "") if found else None


def make(work):
    docs = work / "docs"
    shutil.rmtree(work, ignore_errors=True)
    docs.mkdir(parents=True)
    texts = {name: (f"src/guide/{name}.md", text) for name, text in chapters().items()}
    for name, source in OTHERS.items():
        texts[name] = (source, Path(source).read_text(encoding="utf-8"))
    if PLAYGROUND.is_file():
        texts["playground"] = ("", FRAME)
        (docs / "playground").mkdir()
        shutil.copy(PLAYGROUND, docs / "playground" / PLAYGROUND.name)
    listed = [name for _, names in PARTS for name in names]
    missing = sorted(set(texts) - set(listed) - {"index"})
    if missing:
        raise SystemExit(f"no part of the site has {', '.join(missing)}: see PARTS in .ci/site.py")
    copies = set()
    for name, (source, text) in texts.items():
        (docs / f"{name}.md").write_text(page(text, Links(source, texts, copies)), encoding="utf-8")
    for file in sorted(copies):
        to = docs / "files" / file
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, to)
    nav = [{"pimsim": "index.md"}]
    for part, names in PARTS:
        pages = [{title(texts[name][1]) or name: f"{name}.md"} for name in names if name in texts]
        nav.append({part: pages})
    (work / "zensical.toml").write_text(SETTINGS % {"nav": inline(nav)}, encoding="utf-8")
    absent = "" if "playground" in texts else ", no playground (web/dist is not built)"
    print(f"{len(texts)} pages, {len(copies)} files{absent}")


def inline(value):
    """Lists and tables as inline TOML."""
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {inline(item)}" for key, item in value.items()) + " }"
    return json.dumps(value)


class Page(HTMLParser):
    """The links, the anchors and what is loaded of one page."""

    def __init__(self):
        super().__init__()
        self.links, self.loaded, self.anchors = [], [], set()

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        for key in ("id", "name"):
            if values.get(key):
                self.anchors.add(values[key])
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag in ("script", "img", "iframe", "source") and values.get("src"):
            self.loaded.append(values["src"])
        if tag == "link" and values.get("rel") not in ("canonical", "prev", "next") and values.get("href"):
            self.loaded.append(values["href"])


def check(site):
    pages = {}
    for file in sorted(site.rglob("*.html")):
        if file.parent.name != "playground" and file.name != "404.html":
            parser = Page()
            parser.feed(file.read_text(encoding="utf-8"))
            pages[file.relative_to(site).as_posix()] = parser
    wrong = []
    for name, parsed in pages.items():
        for link in parsed.links + parsed.loaded:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if link in parsed.loaded:
                    wrong.append(f"{name} loads {link}")
                continue
            path = name
            if parts.path:
                path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
            if path in (".", ""):
                path = "index.html"
            if not (site / path).exists():
                wrong.append(f"{name}: nothing is at {link}")
            elif parts.fragment and path in pages and unquote(parts.fragment) not in pages[path].anchors:
                wrong.append(f"{name}: {path} has no place {parts.fragment}")
    index = (site / "search.json").read_text(encoding="utf-8")
    unknown = [name for name in pages if name not in ("index.html",) and name not in index]
    wrong += [f"search does not know {name}" for name in unknown]
    if len(pages) < 25 or wrong:
        raise SystemExit("\n".join(wrong) or f"only {len(pages)} pages")
    size = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
    print(f"{len(pages)} pages, {size:,} bytes; every link leads somewhere, search knows every page")


if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent)
    {"make": make, "check": check}[sys.argv[1]](Path(sys.argv[2]))
