"""Runs one command and prints what it took, as JSON: ``account.py LIMIT COMMAND...``.

It is a small process of its own, because what the starting process holds counts to the peak of what it starts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence


def account(limit: float, command: Sequence[str]) -> dict[str, float | str]:
    """Return what a command took, its exit code and its last message; stop it after ``limit`` seconds."""
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        timer = threading.Timer(limit, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        lines = errors.read().decode("utf-8", "replace").splitlines()
    bytes_each = 1 if sys.platform == "darwin" else 1024
    return {
        "seconds": seconds,
        "cpu": usage.ru_utime + usage.ru_stime,
        "megabytes": usage.ru_maxrss * bytes_each / 1e6,
        "code": process.returncode,
        "message": lines[-1] if lines else "",
    }


if __name__ == "__main__":
    print(json.dumps(account(float(sys.argv[1]), sys.argv[2:])))
