#!/usr/bin/env python3
"""How verification grows with the number of acts: a PDF of up to 200 acts of our own, verified after each milestone.

    cargo build --release && benches/chain.py [target/release/parapheur] [certs/signers/p256.pem] [fixtures/circulaire.pdf]

Prints, for each number of acts, the median of 15 cold processes, what one act adds to a file of one, and the peak memory.
A linear verifier has a constant third column. The revision analysis is on; trust is the test root.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BINARY = os.path.join(ROOT, "target/release/parapheur")
MILESTONES = [1, 10, 25, 50, 100, 150, 200]


def run(arguments):
    start = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit("%s: %s" % (" ".join(arguments), process.stderr.read().decode(errors="replace")))
    return elapsed, usage.ru_maxrss


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else BINARY
    key = sys.argv[2] if len(sys.argv) > 2 else os.path.join(ROOT, "certs/signers/p256.pem")
    document = sys.argv[3] if len(sys.argv) > 3 else os.path.join(ROOT, "fixtures/circulaire.pdf")
    trust = os.path.join(ROOT, "certs/signers/root.crt")
    print("%6s %10s %14s %10s %10s" % ("acts", "ms", "ms an act", "MiB", "file kB"))
    with tempfile.TemporaryDirectory() as folder:
        current, first = document, None
        for act in range(1, MILESTONES[-1] + 1):
            out = os.path.join(folder, "%d.pdf" % (act % 2))
            if os.path.exists(out):
                os.remove(out)
            run([binary, "sign" if act == 1 else "countersign", current, "-o", out, "--key", key, "--function", "Desk %d" % act])
            current = out
            if act in MILESTONES:
                command = [binary, "verify", current, "--trust", trust, "--revocation", "none"]
                runs = [run(command) for _ in range(15)]
                median = statistics.median(t for t, _ in runs) * 1000
                first = first or median
                each = (median - first) / (act - 1) if act > 1 else 0
                memory = max(m for _, m in runs) / 1024
                size = os.path.getsize(current) / 1000
                print("%6d %10.1f %14.3f %10.1f %10.0f" % (act, median, each, memory, size))


if __name__ == "__main__":
    main()
