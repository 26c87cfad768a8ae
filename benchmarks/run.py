"""Measures perfeval, always against something measured in the same run.

    python benchmarks/run.py                 cold start, and submissions per second
    python benchmarks/run.py --many 100000   that many submissions in one process: memory, and the same results

Times depend on the machine; the ratios hardly do, so they are what is printed last.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.packs.model import Pack
from perfeval.packs.store import Store
from perfeval.submissions.model import Submission
from perfeval.submissions.reading import read_submissions

EXAMPLE = Path(__file__).parents[1] / "examples" / "longyang-2020" / "with-targets.yaml"
PACK = "mof-2020-10"
PART = 1000
#: Sections of the framework, each with the weights of its generated indicators.
WEIGHTS = {"产出": (10, 15, 15, 10), "效益": (15, 15), "满意度": (10,)}


# ------------------------------------------------------------------------------------ generated submissions


def generated(number: int) -> dict[str, Any]:
    """Submission ``number``: always the same one; about one line in three falls short or is not filled in."""
    dice = random.Random(number)
    indicators = []
    for section, weights in WEIGHTS.items():
        for weight in weights:
            target = dice.randint(40, 95)
            actual = target + dice.choice((0, 0, 3, 5, -1, -20))
            row = {
                "section": section,
                "name": f"{section}指标{len(indicators) + 1}",
                "target": f"≥{target}%",
                "weight": weight,
                "claimed": weight,
            }
            if dice.random() < 0.95:
                row["actual"] = f"{actual}.{dice.randint(0, 9)}%"
            indicators.append(row)
    budget = dice.randint(100_000, 9_000_000)
    return {
        "unit": f"单位{number}",
        "project": f"项目{number}",
        "year": 2020,
        "kind": "project",
        "pack": PACK,
        "funds": {"unit": "元", "adjusted": budget, "spent": budget * dice.randint(50, 100) // 100},
        "claimed": {"score": 100},
        "indicators": indicators,
    }


def read_part(folder: Path, first: int, count: int) -> list[Submission]:
    """Submissions ``first`` and on, written to a file and read back as perfeval reads any file."""
    file = folder / "part.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for number in range(first, first + count):
            out.write(json.dumps(generated(number), ensure_ascii=False) + "\n")
    return list(read_submissions(file))


def engines() -> dict[str, Callable[[Pack], Any]]:
    """The engines there are: durable only where durable-rules is installed."""
    found: dict[str, Callable[[Pack], Any]] = {"direct": Direct}
    try:
        from perfeval.engines.durable import Durable
    except ImportError:
        return found
    return {"durable": Durable, **found}


# --------------------------------------------------------------------------------------------- cold start


def seconds(command: list[str], keep: bool = True) -> float:
    """How long a process takes from start to end; without ``keep`` it reads every rule file anew."""
    environment = os.environ | {"PERFEVAL_KEEP": "yes" if keep else "no"}
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    took = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return took


def cold(rounds: int) -> None:
    """A whole process that scores the example, against one that only imports four libraries."""
    imports = [sys.executable, "-c", "import typer, yaml, jsonschema, lark"]
    print(f"Cold start: perfeval score of the example / import typer, yaml, jsonschema, lark; {rounds} pairs")
    for engine, keep in ((engine, keep) for engine in engines() for keep in (True, False)):
        score = [sys.executable, "-m", "perfeval.cli.main", "score", str(EXAMPLE), "--engine", engine]
        seconds(score, keep), seconds(imports)  # the first run of each may write bytecode, and keeps the pack
        pairs = []
        for turn in range(rounds):
            if turn % 2:
                second = seconds(imports)
                pairs.append((seconds(score, keep), second))
            else:
                pairs.append((seconds(score, keep), seconds(imports)))
        ours, theirs = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
        ratio = statistics.median(a / b for a, b in pairs)
        told = "" if keep else "   as the first time: no pack kept"
        print(f"  {engine:8} {ours * 1000:6.0f} ms / {theirs * 1000:.0f} ms   median ratio {ratio:.2f}{told}")


# -------------------------------------------------------------------------------- submissions per second


def bare(rules: int, lines: int) -> Callable[[], None] | None:
    """One submission through durable-rules alone: as many rules as the pack has, each one comparison."""
    try:
        from durable import engine
    except ImportError:
        return None

    class Quiet(engine.Host):  # type: ignore[misc]
        """A host without dispatcher threads."""

        def _run(self) -> None:
            pass

    fired: list[int] = []

    def record(context: Any) -> None:
        fired.append(context.m["id"])

    ruleset: dict[str, Any] = {"begin": {"all": [{"m": {"k": 0}}], "run": record}}
    for number in range(rules):
        # The first holds of every fact: durable-rules refuses a fact that no rule matches.
        test = {"$and": [{"k": 1}, {"$gte": {"v": number * 3}}]}
        ruleset[f"r{number}"] = {"all": [{"m": test}], "run": record}
    host = Quiet()
    host.register_rulesets({"bare": ruleset})
    dice = random.Random(1)

    def submission() -> None:
        fired.clear()
        host.assert_fact("bare", {"sid": "s", "id": 0, "k": 0, "v": 0})
        facts = [{"sid": "s", "id": n, "k": 1, "v": dice.randint(0, 20)} for n in range(1, lines + 1)]
        host.assert_facts("bare", facts)
        host.delete_state("bare", "s")
        if len(fired) <= lines:
            sys.exit("durable-rules fired less than once a fact")

    return submission


def contestants(pack: Pack, submissions: list[Submission]) -> dict[str, Callable[[], None]]:
    """What scores all the submissions once: each engine, and durable-rules alone."""

    def scoring(make: Callable[[Pack], Any]) -> Callable[[], None]:
        decider = make(pack)

        def run() -> None:
            for submission in submissions:
                evaluate_submission(pack, submission, decider)

        return run

    runs = {name: scoring(make) for name, make in engines().items()}
    one = bare(len(pack.rules), len(submissions[0].rows) + 1)
    if one is not None:

        def alone(submission: Callable[[], None] = one) -> None:
            for _ in submissions:
                submission()

        runs["bare"] = alone
    return runs


def throughput(rounds: int, count: int) -> None:
    """Submissions already read, scored in turn by both engines and by durable-rules alone."""
    pack = Store().load(PACK)
    with tempfile.TemporaryDirectory() as folder:
        submissions = read_part(Path(folder), 0, count)
    runs = contestants(pack, submissions)
    speeds: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(rounds + 1):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            if turn:  # the first turn warms up
                speeds[name].append(count / (time.perf_counter() - start))
    lines = len(submissions[0].rows) + 1
    print(f"Submissions per second: {lines} lines each, {len(pack.rules)} rules; {rounds} rounds of {count}")
    for name, values in speeds.items():
        print(f"  {name:8} {statistics.median(values):8.0f}")
    if "bare" not in speeds:
        print("  durable-rules is not installed here: nothing to compare with")
        return
    print("  bare is durable-rules alone: facts in, rules fired, nothing read, computed or explained")
    for above, below in (("bare", "durable"), ("bare", "direct"), ("durable", "direct")):
        if above in speeds and below in speeds:
            ratio = statistics.median(a / b for a, b in zip(speeds[above], speeds[below], strict=True))
            print(f"  {above} / {below}: median ratio {ratio:.2f}")


# ---------------------------------------------------------------------------------- many in one process


def peak() -> float:
    """Peak resident memory of this process in MiB."""
    try:
        import resource
    except ImportError:
        return float("nan")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / 2**20 if sys.platform == "darwin" else used / 2**10


def parts(pack: Pack, decider: Any, many: int) -> Iterator[tuple[int, str]]:
    """Score ``many`` submissions; after each part, how many are done and the digest of its results."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for first in range(0, many, PART):
            digest = hashlib.sha256()
            submissions = read_part(folder, first, min(PART, many - first))
            for submission in submissions:
                result = json.dumps(
                    evaluate_submission(pack, submission, decider).to_json("zh"), ensure_ascii=False
                )
                digest.update(
                    result.replace(json.dumps(name, ensure_ascii=False)[1:-1], "").encode()
                )  # its folder
            submissions.clear()  # or two parts would be in memory at once
            yield min(first + PART, many), digest.hexdigest()


def first_part(engine: str, many: int) -> str:
    """The digest of the first part, by an engine that has seen nothing else."""
    pack = Store().load(PACK)
    return next(digest for _, digest in parts(pack, engines()[engine](pack), min(PART, many)))


def many_in_one(engine: str, many: int) -> int:
    """Many submissions by one engine; the first part again at the end; the first part in a fresh process."""
    pack = Store().load(PACK)
    decider = engines()[engine](pack)
    start = time.perf_counter()
    first, done = "", 0
    for done, digest in parts(pack, decider, many):
        if not first:
            first = digest
            print(f"{engine}: {done:7,} submissions, peak memory {peak():.1f} MiB", flush=True)
        elif done % 10_000 == 0 and sys.stderr.isatty():
            print(f"\r{done:,}", end="", file=sys.stderr, flush=True)
    took = time.perf_counter() - start
    print(f"{engine}: {done:7,} submissions, peak memory {peak():.1f} MiB, {took:.0f} s with reading")
    again = next(digest for _, digest in parts(pack, decider, min(PART, many)))
    command = [sys.executable, __file__, "--engine", engine, "--first-part", str(many)]
    alone = subprocess.run(command, capture_output=True, check=True, text=True, env=os.environ).stdout.strip()
    print(
        f"first {min(PART, many):,} scored alone, in a process of their own: {'the same' if first == alone else 'DIFFERENT'}"
    )
    print(
        f"first {min(PART, many):,} scored again after all others: {'the same' if first == again else 'DIFFERENT'}"
    )
    return 0 if first == again == alone else 1


def main() -> int:
    """Entry point."""
    names = list(engines())
    parser = argparse.ArgumentParser(description="Measure perfeval.")
    parser.add_argument("--many", type=int, metavar="N", help="score N generated submissions in one process")
    parser.add_argument("--engine", choices=names, default=names[0], help="for --many (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=11, help="pairs and rounds (default: %(default)s)")
    parser.add_argument("--count", type=int, default=200, help="submissions a round (default: %(default)s)")
    parser.add_argument("--first-part", type=int, metavar="N", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if min(value for value in (options.many, options.rounds, options.count, 1) if value is not None) < 1:
        parser.error("numbers must be 1 or more")
    if options.first_part:
        print(first_part(options.engine, options.first_part))
        return 0
    if options.many:
        return many_in_one(options.engine, options.many)
    cold(options.rounds)
    throughput(options.rounds, options.count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
