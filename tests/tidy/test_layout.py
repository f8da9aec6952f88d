"""The layout: nothing else at the top, nothing generated in the tree, nothing that the wheel would lack."""

from pathlib import Path

from .tree import PACKAGE_FOLDERS, ROOT, below, files, refuse, setup_facts

TOP_LEVEL = {
    "dispatch_core", "proto", "server", "loadtest", "benchmarks", "tests", "setup.py", "pyproject.toml", "README.md",
    "Makefile", "LICENSE", "NOTICE", "requirements.lock", ".ci", ".gitignore",
}  # fmt: skip
GENERATED = (".so", ".c", ".html", ".pyc", "_pb2.py", "_pb2.pyi", "_pb2_grpc.py")


def test_top_level_is_fixed() -> None:
    found = {name.split("/")[0] for name in files()}
    refuse(found - TOP_LEVEL, "the top level is fixed; find these a folder")
    refuse(TOP_LEVEL - found, "missing from the top level")


def test_nothing_is_a_link() -> None:
    # It would lead out of the checkout, or be read twice.
    refuse((name for name in files() if (ROOT / name).is_symlink()), "a link: take out of git")


def test_nothing_generated_is_kept() -> None:
    generated = [name for name in files() if name.endswith(GENERATED)]
    refuse((name for name in generated if not name.startswith("server/assets/")), "made by the build: take out of git")


def test_every_python_folder_is_a_package() -> None:
    # A folder without __init__.py works from the checkout and is missing from the wheel.
    folders = {str(Path(name).parent) for name in below(*PACKAGE_FOLDERS, "tests", suffixes=(".py", ".pyx"))}
    refuse((folder for folder in folders if not (ROOT / folder / "__init__.py").exists()), "no __init__.py in")


def test_every_file_of_a_package_is_shipped() -> None:
    # Sources of extensions go into the sdist and, compiled, into the wheel; stubs lie beside them.
    kept = set(below(*PACKAGE_FOLDERS, suffixes=("",))) - set(below(*PACKAGE_FOLDERS, suffixes=(".pyx",)))
    refuse(kept - set(setup_facts()["shipped"]), "not in the wheel; name the kind under package-data in pyproject.toml")
