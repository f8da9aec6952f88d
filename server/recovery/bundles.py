"""City bundles that were served, kept by digest under DATA/cities, so that old entries can be decided again.

A bundle is what decided; the journal names it by its digest only. Each is copied once, when it comes into force. A
copy whose digest is not its name is never used: whoever needs it loads it and compares.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from dispatch_core.city import City, CityError, load_city
from dispatch_core.city.format import FILES, FILES_BESIDE

DIGEST_NAME = re.compile(r"[0-9a-f]{32}")


class Bundles:
    """The copies under one folder."""

    def __init__(self, cities_dir: Path) -> None:
        """`cities_dir` is DATA/cities; it need not exist yet."""
        self._cities_dir = cities_dir

    def keep(self, city_folder: Path, digest: bytes) -> Path:
        """Copy a bundle's files, unless there is a copy; its folder. Raises OSError."""
        kept = self._cities_dir / digest.hex()
        if kept.is_dir():
            return kept
        self._cities_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._cities_dir, prefix=".") as half:
            whole = Path(half) / "bundle"
            whole.mkdir()
            for name in (*FILES, *FILES_BESIDE):
                if (city_folder / name).is_file():
                    shutil.copyfile(city_folder / name, whole / name)
            whole.replace(kept)
        return kept

    def digests(self) -> list[bytes]:
        """The digests under which there is a copy."""
        names = (path.name for path in self._cities_dir.glob("*") if DIGEST_NAME.fullmatch(path.name))
        return [bytes.fromhex(name) for name in sorted(names)]

    def load(self, digest: bytes) -> City | None:
        """The city of a digest; None where its copy is not whole, or this version cannot read it."""
        try:
            city = load_city(self._cities_dir / digest.hex())
        except (CityError, OSError):
            return None
        return city if city.digest == digest else None
