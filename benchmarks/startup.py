"""How long articlectl takes to say something about itself, against a bare Typer program."""

from __future__ import annotations

import argparse
import sys

from stopwatch import BARE, BIN, Job, measure, milliseconds, table


def main() -> None:
    """Print `--version` and `--help` as ratios to the same option of the bare program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    program = str(BIN / "articlectl")
    options = ("--version", "--help")
    jobs = [Job("interpreter", (sys.executable, "-c", "pass"))]
    for option in options:
        jobs.append(Job(f"bare {option}", (*BARE, option)))
        jobs.append(Job(f"articlectl {option}", (program, option)))
    took = measure(jobs, rounds)
    rows = [["interpreter alone", milliseconds(took["interpreter"]), ""]]
    for option in options:
        bare, ours = took[f"bare {option}"], took[f"articlectl {option}"]
        rows.append([f"bare Typer program {option}", milliseconds(bare), "1.00"])
        rows.append([f"articlectl {option}", milliseconds(ours), f"{ours / bare:.2f}"])
    print(table(["start", "median", "ratio"], rows))


if __name__ == "__main__":
    main()
