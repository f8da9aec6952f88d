"""Pictures of the console: the run of one build leaves those of the other, and the whole check says where both are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .. import support_browser
from ..support_browser import ROOT, screenshot


class Page:
    """A page that is drawn without a browser."""

    def screenshot(self, path: Path, **_: object) -> None:
        path.write_bytes(b"drawn")


def test_each_build_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = os.environ.get("SIGAP_BUILD", "release")
    folder = support_browser.SCREENSHOTS.relative_to(ROOT)
    assert folder == Path(".screenshots", build)
    monkeypatch.setattr(support_browser, "SCREENSHOTS", tmp_path / folder)
    assert screenshot(Page(), "fire").read_bytes() == b"drawn"
    said = (ROOT / ".ci" / "run").read_text(encoding="utf-8").rpartition("All passed")[2]
    assert ".screenshots/release" in said
