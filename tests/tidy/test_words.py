"""Words: the project speaks of itself alone, nothing is left for later, and no test is switched off.

Only words that a search can judge; whether a sentence is good is for its reader.
"""

import re

import pytest

from .tree import ROOT, files, refuse, text

# Left out: third-party texts and data, and this file, which has to spell what it looks for.
NOT_JUDGED = {"LICENSE", "NOTICE", "requirements.lock", "tests/tidy/test_words.py"}

FOREIGN = {
    "a number of some tracker": re.compile(r"\b(?:issue|ticket|bug|pull request|PR)\s+#?\d+|\(#\d+\)", re.IGNORECASE),
    "a path of one machine": re.compile(r"""(?<![\w.*/])/(?:home|root|work|Users)/\w|\bfile:///"""),
    "a host of a package registry": re.compile(
        r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:com|org)|ghcr\.io|docker\.io|index[-_]url)\b", re.IGNORECASE
    ),
    "something left for later": re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|\bNotImplementedError\b"),
    "a test that is switched off": re.compile(r"\bpytest\.mark\.(?:skip|xfail)\b|\bassert True\b"),
}


@pytest.mark.parametrize("kind", list(FOREIGN))
def test_no_foreign_words(kind: str) -> None:
    found = []
    for path in files():
        if path in NOT_JUDGED or b"\0" in (ROOT / path).read_bytes():
            continue
        lines = enumerate(text(path).splitlines(), start=1)
        found += [f"{path}:{at} {match[0]}" for at, line in lines if (match := FOREIGN[kind].search(line))]
    refuse(found, f"take out {kind}")
