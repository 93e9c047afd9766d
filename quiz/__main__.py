"""The store on the command line: `python -m quiz counts --check` and `--rebuild`."""

import argparse
import sys
from collections.abc import Sequence
from itertools import islice
from typing import Final

from deck.console import print_whatever
from quiz.storage.failures import StoreError
from quiz.storage.store import Store

_SHOWN: Final = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 if all is well, 1 if not, with a sentence that says what."""
    parser = argparse.ArgumentParser(prog="python -m quiz", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    counts = commands.add_parser("counts", help="the crowd's counts, which are kept as guesses arrive")
    what = counts.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--check", action="store_true", help="hold them against a scan of everything; exit 1 if they differ"
    )
    what.add_argument("--rebuild", action="store_true", help="count everything anew")
    options = parser.parse_args(arguments)
    print_whatever()
    try:
        with Store() as store:
            if options.rebuild:
                store.rebuild_counts()
                print("Counted anew.")
                return 0
            found = list(islice(store.differences(), _SHOWN + 1))
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    if not found:
        print("The counts are what a scan of everything finds.")
        return 0
    print("\n".join(found[:_SHOWN]))
    print("And more." if len(found) > _SHOWN else f"{len(found)} differ.", file=sys.stderr)
    print("python -m quiz counts --rebuild counts anew.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
