"""Build what pyproject.toml cannot say: the extensions, their directives and the protobuf code.

DISPATCH_DEBUG=1 builds the same sources with bounds and initialisation checks; each build has its folder under build/.
"""

import contextlib
import io
import os
import sys
from pathlib import Path

from setuptools import Command, Extension, setup
from setuptools.command.build import build
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

DEBUG = os.environ.get("DISPATCH_DEBUG") == "1"
BUILD = "build/debug" if DEBUG else "build/release"
# Only checks differ between the builds: cdivision and wraparound would change answers. Checked accesses are hinted at.
DIRECTIVES = {
    "language_level": 3,
    "cdivision": True,
    "wraparound": False,
    "embedsignature": True,
    "boundscheck": DEBUG,
    "initializedcheck": DEBUG,
    "show_performance_hints": not DEBUG,
}
FOLDERS = {
    "dispatch_core": "dispatch_core",
    "dispatch_server": "server",
    "dispatch_loadtest": "loadtest",
    "sigap": "proto/sigap",
}
PACKAGES = [
    ".".join((name, *init.parent.relative_to(folder).parts))
    for name, folder in FOLDERS.items()
    for init in sorted(Path(folder).rglob("__init__.py"))
]
EXTENSIONS = [
    Extension(
        f"dispatch_core.{pyx.stem}",
        [str(pyx)],
        extra_compile_args=["-O1" if DEBUG else "-O3"],
        define_macros=[("DISPATCH_DEBUG", str(int(DEBUG)))],
    )
    for pyx in sorted(Path("dispatch_core").glob("*.pyx"))
]
PROTOS = [str(proto) for proto in sorted(Path("proto").rglob("*.proto"))]


class BuildExt(build_ext):
    def finalize_options(self):
        super().finalize_options()
        self.parallel = self.parallel or os.cpu_count()

    def build_extensions(self):  # Cython one after the other, for it speaks on stderr; the C compiler side by side.
        for ext in self.extensions:
            ext.sources = self.cythonized(ext)
        super().build_extensions()

    def cythonized(self, ext):
        from Cython.Build import cythonize

        # Not build_temp, which an editable installation throws away: what is up to date stays, with its annotated page.
        with contextlib.redirect_stderr(io.StringIO()) as said:
            [made] = cythonize([ext], build_dir=f"{BUILD}/cython", compiler_directives=DIRECTIVES, annotate=True)
        sys.stderr.write(said.getvalue())
        if "performance hint" in said.getvalue():  # The call would take the GIL, and Cython itself would exit 0.
            Path(made.sources[0]).unlink()  # Else the next build would find it up to date and pass.
            raise SystemExit(f"{ext.name}: a performance hint stops the build; say noexcept or except in the signature")
        return made.sources


class BuildPy(build_py):
    def find_package_modules(self, package, package_dir):  # Generated code that lies in the tree may be out of date.
        return [found for found in super().find_package_modules(package, package_dir) if "_pb2" not in found[1]]


class BuildProto(Command):
    description = "generate the protobuf code; --inplace writes it beside the .proto files"
    user_options = [("build-lib=", "b", "folder for the code"), ("inplace", "i", "write beside the .proto files")]
    editable_mode = False

    def initialize_options(self):
        self.build_lib, self.inplace = None, False

    def finalize_options(self):
        self.set_undefined_options("build_py", ("build_lib", "build_lib"))

    def get_source_files(self):
        return PROTOS

    def run(self):
        import grpc_tools.protoc

        out = Path("proto" if self.inplace or self.editable_mode else self.build_lib)
        out.mkdir(parents=True, exist_ok=True)
        kinds = [f"--{kind}_out={out}" for kind in ("python", "pyi", "grpc_python")]
        well_known = Path(grpc_tools.__file__).with_name("_proto")
        if PROTOS and grpc_tools.protoc.main(["protoc", "-Iproto", f"-I{well_known}", *kinds, *PROTOS]):
            raise SystemExit("protoc refused the files under proto/; its reasons stand above")


build.sub_commands = [*build.sub_commands, ("build_proto", None)]
setup(
    packages=PACKAGES,
    package_dir=FOLDERS,
    ext_modules=EXTENSIONS,
    cmdclass={"build_ext": BuildExt, "build_py": BuildPy, "build_proto": BuildProto},
    options={
        "build": {"build_base": BUILD},
        "egg_info": {"tag_build": "+debug" if DEBUG else ""},
    },
)
