"""The demonstration from its first word to its last, with its own server, killed in the middle."""

import json

from .conftest import Sigap


def test_demo_tells_its_story(sigap: Sigap) -> None:
    done = sigap.run("demo", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["kill"]["same_state"] is True
    assert told["kill"]["same_incident"] is True
    assert told["kill"]["same_answer"] is True
    assert told["verify_exit_code"] == 0
