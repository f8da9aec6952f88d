"""`python -m dispatch_server` and the `sigap` command: the same thing."""

import sys

from .cli.app import run


def main() -> None:
    """Carry out the command line of this process and end it with the exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
