"""Shows articlectl at work: real commands on a copy of the handbook, in demo/.

Run by `make demo`; demo/ is made anew each time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
STAGE = HOUSE / "demo"
PAGE = HOUSE / "tests" / "fixtures" / "pages" / "tide-tables.txt"

STEPS = (
    (
        "A page, copied from a browser with everything around it:",
        "head -n 5 tide-tables.txt | cut -c 1-88",
    ),
    ("Take it in. What is not the article stays outside:", "articlectl add tide-tables.txt"),
    ("What came in last:", "articlectl list --recent --limit 5"),
    ("Give it tags, by a part of its name:", "articlectl tag add sea,science tide-table"),
    ("Read it (here only how it begins):", "articlectl show tide-table | head -n 3 | cut -c 1-88"),
    ("Publish the whole library as a site:", "articlectl export html --output site"),
)


def main() -> int:
    """Return 0, or the exit code of the first command that fails."""
    shutil.rmtree(STAGE, ignore_errors=True)
    hidden = shutil.ignore_patterns(".articlectl")
    shutil.copytree(HOUSE / "library", STAGE / "library", ignore=hidden)
    shutil.copy(PAGE, STAGE)
    for title, command in STEPS:
        print(f"\n{title}\n$ {command}", flush=True)
        done = subprocess.run(["sh", "-c", command], cwd=STAGE, env=_environment(), check=False)
        if done.returncode:
            print(f"the demo stops here: exit code {done.returncode}", file=sys.stderr)
            return done.returncode
    print(f"\nOpen in a browser: {STAGE / 'site' / 'index.html'}")
    return 0


def _environment() -> dict[str, str]:
    environment = dict(os.environ)
    for name in ("ARTICLECTL_LIBRARY", "LIBRARY"):
        environment.pop(name, None)
    environment["ARTICLECTL_CONFIG"] = str(STAGE / "no-user-settings.toml")
    environment["PATH"] = os.pathsep.join(
        [str(Path(sys.executable).parent), environment.get("PATH", "")]
    )
    return environment


if __name__ == "__main__":
    sys.exit(main())
