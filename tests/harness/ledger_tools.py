"""The programs that read the exported ledger: beancount's `bean-check` and hledger."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOW = {
    "bean-check": "pip install beancount",
    "hledger": "apt-get install hledger",
}


def judged(program: str, file: Path) -> str:
    """What a program has against a file; empty when it accepts it. Mark the test `ledger_tools`."""
    beside = Path(sys.executable).parent / program
    path = str(beside) if beside.exists() else shutil.which(program)
    if path is None:
        pytest.skip(f"no {program} is installed: {HOW[program]}")
    asked = [path, str(file)] if program == "bean-check" else [path, "-f", str(file), "check", "-s"]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=False)
    said = done.stdout + done.stderr
    return said or f"status {done.returncode}" if done.returncode else ""
