"""Runs inside addok's own environment: a query a line on standard input, its first answer a line on standard output.

Only the search itself is timed, in process; the pipe costs addok nothing.
"""

import contextlib
import json
import sys
import time


def main() -> None:
    """Answer until the input ends. A search that fails counts as no answer, with its error in the line."""
    with contextlib.redirect_stdout(sys.stderr):
        from addok.config import config
        from addok.core import search

        config.load()
    for line in sys.stdin:
        query = json.loads(line)
        answer = {"id": "", "type": "", "score": 0.0, "name": "", "citycode": "", "error": ""}
        start = time.perf_counter()
        try:
            with contextlib.redirect_stdout(sys.stderr):
                results = search(query, limit=1, autocomplete=False)
        except ValueError as error:  # addok refuses queries longer than its limit
            results = []
            answer["error"] = str(error)
        answer["seconds"] = time.perf_counter() - start
        if results:
            first = results[0]
            answer.update(
                id=str(first.id), type=first.type, score=first.score, name=first.name, citycode=str(first.citycode)
            )
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
