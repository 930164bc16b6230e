"""The bar that all code is held to, and the house's rules that no other tool checks."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from statistics import median, quantiles

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "suara"
LOCKS = sorted(ROOT.glob("requirements*.lock"))
Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Function:
    place: str
    node: Definition
    public: bool

    @property
    def body_lines(self) -> int:
        """Lines of the function without those of its docstring."""
        lines = self.node.end_lineno - self.node.lineno + 1
        if ast.get_docstring(self.node):
            lines -= self.node.body[0].end_lineno - self.node.body[0].lineno + 1
        return lines


def files(folder: Path = SOURCE) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def walk(tree: ast.AST, path: Path, *, public: bool = True) -> Iterator[tuple[ast.AST, str, bool]]:
    """Each class and function with its place, and whether outsiders reach it by public names."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | Definition):
            seen = public and not node.name.startswith("_")
            yield node, f"{name_of(path)}:{node.lineno} {node.name}", seen
            yield from walk(node, path, public=seen and isinstance(node, ast.ClassDef))
        else:
            yield from walk(node, path, public=public)


@cache
def definitions() -> list[tuple[ast.AST, str, bool]]:
    return [found for path in files() for found in walk(ast.parse(path.read_text("utf-8")), path)]


@cache
def functions() -> list[Function]:
    return [Function(place, node, public) for node, place, public in definitions() if isinstance(node, Definition)]


def bar(sizes: list[int]) -> str:
    """The median and ninetieth percentile of some sizes, for the reader of a failure."""
    return f"median {median(sizes):g}, p90 {quantiles(sizes, n=10)[-1]:g}, largest {max(sizes)}"


def listed(offenders: list[str]) -> str:
    return "\n  " + "\n  ".join(offenders)


def test_no_function_is_longer_than_fifty_lines():
    long = [f"{f.place}: {f.body_lines} lines" for f in functions() if f.body_lines > 50]
    assert not long, f"functions over 50 lines ({bar([f.body_lines for f in functions()])}):{listed(long)}"


def test_functions_are_mostly_short():
    sizes = [f.body_lines for f in functions()]
    assert median(sizes) <= 7, bar(sizes)
    assert quantiles(sizes, n=10)[-1] <= 25, bar(sizes)


@pytest.mark.parametrize("folder", ["src", "tests", "bench", "docs"])
def test_no_file_is_longer_than_five_hundred_lines(folder):
    lengths = {name_of(p): len(p.read_text("utf-8").splitlines()) for p in files(ROOT / folder)}
    long = [f"{name}: {length} lines" for name, length in lengths.items() if length > 500]
    assert not long, f"files over 500 lines ({bar(list(lengths.values()))}):{listed(long)}"


def test_files_are_mostly_short():
    sizes = [len(p.read_text("utf-8").splitlines()) for p in files()]
    assert median(sizes) <= 150, bar(sizes)


@cache
def overrides() -> set[ast.AST]:
    """Methods that do what the docstring of a base class of ours says."""
    classes = {node.name: node for node, _, _ in definitions() if isinstance(node, ast.ClassDef)}
    said = {
        c: {m.name for m in node.body if isinstance(m, Definition) and ast.get_docstring(m)}
        for c, node in classes.items()
    }
    bases = {c: [b.id for b in node.bases if isinstance(b, ast.Name)] for c, node in classes.items()}

    def above(name: str) -> set[str]:
        """What the bases of a class say, and theirs."""
        return {m for b in bases.get(name, ()) for m in said.get(b, set()) | above(b)}

    return {m for c, node in classes.items() for m in node.body if isinstance(m, Definition) and m.name in above(c)}


def test_every_public_class_and_function_has_a_docstring():
    bare = [
        p for node, p, public in definitions() if public and not ast.get_docstring(node) and node not in overrides()
    ]
    assert not bare, f"without a docstring:{listed(bare)}"


def test_every_module_with_code_says_what_it_is():
    trees = {name_of(p): ast.parse(p.read_text("utf-8")) for p in files()}
    bare = [name for name, tree in trees.items() if tree.body and not ast.get_docstring(tree)]
    assert not bare, f"without a docstring at the top:{listed(bare)}"


def unannotated(node: Definition) -> list[str]:
    a = node.args
    arguments = [*a.posonlyargs, *a.args, *a.kwonlyargs, *filter(None, (a.vararg, a.kwarg))]
    missing = [x.arg for x in arguments if x.annotation is None and x.arg not in ("self", "cls")]
    return missing + (["return"] if node.returns is None else [])


def test_every_function_is_fully_annotated():
    loose = [f"{f.place}: {', '.join(unannotated(f.node))}" for f in functions() if unannotated(f.node)]
    assert not loose, f"without annotations:{listed(loose)}"


@cache
def imports(path: Path) -> set[str]:
    """The dotted names that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def importers(packages: set[str], *allowed: str) -> list[str]:
    """Files outside the allowed rooms that import one of the packages or something inside it."""
    homes = tuple(f"src/suara/{room}" for room in allowed)
    outside = [p for p in files() if not name_of(p).startswith(homes)]
    used = {p: sorted(x for x in packages if any(f"{i}.".startswith(f"{x}.") for i in imports(p))) for p in outside}
    return [f"{name_of(p)}: {', '.join(found)}" for p, found in used.items() if found]


def test_only_the_store_opens_a_database():
    # The demo company makes its records in a database of its own, in memory, before there is a store.
    strays = importers({"duckdb", "sqlalchemy", "sqlite3"}, "store/", "collect/connectors/demo/")
    assert not strays, f"databases are opened in suara.store alone:{listed(strays)}"


def test_only_rooms_that_may_call_out_know_the_network():
    network = {"socket", "http.client", "urllib.request", "smtplib", "httpx", "requests", "aiohttp", "ftplib"}
    # An engine is a database that may lie on other machines.
    rooms = ("collect/channels/", "collect/connectors/", "act/actions/", "serve/", "store/engines/")
    strays = importers(network, *rooms)
    assert not strays, f"may not reach the network:{listed(strays)}"


def test_only_the_doors_know_the_terminal():
    strays = importers({"typer", "click"}, "serve/")
    assert not strays, f"terminal code outside suara.serve:{listed(strays)}"


def test_nothing_of_ours_needs_pandas_or_numpy_to_be_installed_to_be_imported():
    def at_the_top(path: Path) -> set[str]:
        tree = ast.parse(path.read_text("utf-8"))
        top = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
        names = {a.name for n in top if isinstance(n, ast.Import) for a in n.names}
        names |= {n.module or "" for n in top if isinstance(n, ast.ImportFrom)}
        return {name.partition(".")[0] for name in names} & {"pandas", "polars", "numpy", "scipy", "openpyxl"}

    eager = [f"{name_of(p)}: {', '.join(at_the_top(p))}" for p in files() if at_the_top(p)]
    assert not eager, f"optional packages imported at the top of a file:{listed(eager)}"


def test_comments_leave_no_work_undone():
    mark = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    undone = [
        f"{name_of(p)}:{i}"
        for p in files()
        for i, line in enumerate(p.read_text("utf-8").splitlines(), 1)
        if mark.search(line)
    ]
    assert not undone, f"work left undone:{listed(undone)}"


def tracked() -> list[Path]:
    """Files that git holds, or would hold; skips outside a git checkout."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: there is no list of tracked files")
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def forbidden() -> re.Pattern[str]:
    """Paths of one machine and hosts of package registries, spelt so that this file does not hold them."""
    paths = ["/" + p for p in ("work/", "opt/pypi", "opt/wheels", "root/", "tmp/v/", "tmp/brief")]
    hosts = [".".join(h) for h in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))]
    start = r"(?<![\w.~-])(?:" + "|".join(map(re.escape, paths)) + ")"
    return re.compile(start + "|" + "|".join(map(re.escape, [*hosts, "." + "library/"])))


def test_no_tracked_file_names_a_machine_path_or_a_registry():
    pattern, offenders = forbidden(), []
    for path in tracked():
        lines = path.read_text("utf-8", errors="replace").splitlines()
        offenders += [f"{name_of(path)}:{i}: {m[0]}" for i, x in enumerate(lines, 1) if (m := pattern.search(x))]
    assert not offenders, f"forbidden words:{listed(offenders)}"


def pins(lock: Path) -> dict[str, Requirement]:
    """The pinned requirements of a lock by name, those for other platforms than this left in."""
    lines = (line.rstrip(" \\") for line in lock.read_text("utf-8").splitlines() if line[:1].strip())
    return {r.name.lower().replace("_", "-"): r for r in map(Requirement, lines)}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.name)
def test_a_lock_holds_pins_and_hashes_and_no_address(lock):
    line = re.compile(r"[a-z0-9-]+==[\w.]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    strange = [
        f"{lock.name}:{i}: {x}" for i, x in enumerate(lock.read_text("utf-8").splitlines(), 1) if not line.fullmatch(x)
    ]
    assert not strange, f"neither a pin nor a hash:{listed(strange)}"


def test_every_declared_dependency_is_pinned_within_its_range():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = pins(ROOT / "requirements.lock")
    declared = [Requirement(text) for text in project["dependencies"]]
    known = {r: locked.get(canonicalize_name(r.name)) for r in declared}
    stale = [str(r) for r, pin in known.items() if pin is None or not r.specifier.contains(version(pin))]
    assert not stale, f"run `make lock`; the lock does not satisfy:{listed(stale)}"


def version(pin: Requirement) -> str:
    return next(iter(pin.specifier)).version


def test_all_locks_agree_on_every_version():
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, pin in pins(lock).items():
            versions.setdefault(f"{name} {pin.marker or ''}", set()).add(version(pin))
    torn = [f"{name}: {', '.join(sorted(found))}" for name, found in versions.items() if len(found) > 1]
    assert not torn, f"run `make lock`; locks disagree:{listed(torn)}"


def test_the_readme_states_the_size_of_the_default_install():
    here = [name for name, pin in pins(ROOT / "requirements.lock").items() if '== "win32"' not in str(pin.marker)]
    stated = re.search(r"(\d+) packages and (\d+) MB", (ROOT / "README.md").read_text("utf-8"))
    assert stated, "the README no longer states packages and megabytes; measure them with `make size`"
    assert int(stated[1]) == len(here), "measure again with `make size`"


def test_the_default_install_stays_small():
    assert len(pins(ROOT / "requirements.lock")) <= 55


def test_a_page_of_documentation_links_only_to_pages_that_exist():
    pages = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "CHANGELOG.md",
        *sorted((ROOT / "docs").rglob("*.md")),
    ]
    link = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
    broken = [
        f"{name_of(page)}: {target}"
        for page in pages
        for target in link.findall(page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken, f"links to nowhere:{listed(broken)}"


def test_adding_a_metric_takes_fewer_than_ten_lines_to_tell():
    lines = (ROOT / "CONTRIBUTING.md").read_text("utf-8").splitlines()
    start = lines.index("## How to add a metric") + 1
    told = [line for line in takewhile(lambda x: not x.startswith("## "), lines[start:]) if line.strip()]
    assert 0 < len(told) < 10
