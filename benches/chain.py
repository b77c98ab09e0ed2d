#!/usr/bin/env python3
"""How verification grows with the number of acts: a PDF of up to 200 acts of our own, verified after each milestone.

    cargo build --release && benches/chain.py [--plot docs/linearity.svg] [--big MB] [--binary …] [--key …] [--document …]

Prints, for each number of acts, the median of the cold processes, what one act adds to a file of one, and the peak memory.
A linear verifier has a constant third column. The revision analysis is on; trust is the test root. `--plot` draws the same.
`--big` also signs a base of that size three times, and sets its verification beside `openssl dgst -sha256` of the file.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MILESTONES = [1, 10, 25, 50, 75, 100, 125, 150, 175, 200]
TRUST = os.path.join(ROOT, "certs/signers/root.crt")


def run(arguments):
    start = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit("%s: %s" % (" ".join(arguments), process.stderr.read().decode(errors="replace")))
    return elapsed, usage.ru_maxrss


def sign(options, number, current, out):
    if os.path.exists(out):
        os.remove(out)
    verb = "sign" if number == 1 else "countersign"
    run([options.binary, verb, current, "-o", out, "--key", options.key, "--function", "Desk %d" % number])


def verified(options, path, runs=15):
    """The median in milliseconds, the peak in MiB."""
    command = [options.binary, "verify", path, "--trust", TRUST, "--revocation", "none"]
    every = [run(command) for _ in range(runs)]
    return statistics.median(t for t, _ in every) * 1000, max(m for _, m in every) / 1024


def chain(options, folder):
    points, current, first = [], options.document, None
    print("%6s %10s %14s %10s %10s" % ("acts", "ms", "ms an act", "MiB", "file kB"))
    for act in range(1, MILESTONES[-1] + 1):
        out = os.path.join(folder, "%d.pdf" % (act % 2))
        sign(options, act, current, out)
        current = out
        if act in MILESTONES:
            median, memory = verified(options, current)
            first = first or median
            each = (median - first) / (act - 1) if act > 1 else 0
            size = os.path.getsize(current) / 1000
            print("%6d %10.1f %14.3f %10.1f %10.0f" % (act, median, each, memory, size))
            points.append((act, median))
    return points


def big(options, folder):
    """A page and a stream of random bytes that fills the file."""
    base = os.path.join(folder, "big.pdf")
    size = options.big << 20
    with open(base, "wb") as file:
        file.write(b"%PDF-1.7\n")
        at = {}
        for number, body in ((1, b"<< /Type /Catalog /Pages 2 0 R >>"), (2, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
                             (3, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /PieceInfo << /X << /Private 4 0 R >> >> >>")):
            at[number] = file.tell()
            file.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        at[4] = file.tell()
        file.write(b"4 0 obj\n<< /Length %d >>\nstream\n" % size)
        for _ in range(options.big):
            file.write(os.urandom(1 << 20))
        file.write(b"\nendstream\nendobj\n")
        xref = file.tell()
        file.write(b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at[n] for n in (1, 2, 3, 4)))
        file.write(b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % xref)
    current = base
    for act in (1, 2, 3):
        out = os.path.join(folder, "big%d.pdf" % act)
        sign(options, act, current, out)
        os.remove(current)
        current = out
    ours, memory = verified(options, current, 5)
    theirs = statistics.median(run(["openssl", "dgst", "-sha256", current])[0] for _ in range(5)) * 1000
    print("%d MiB, 3 acts: %.0f ms, %.1f MiB; openssl dgst -sha256: %.0f ms" % (options.big, ours, memory, theirs))


def plot(points, path):
    """Points, and the line through the first and the last."""
    width, height, left, bottom = 640, 360, 60, 40
    most = max(ms for _, ms in points) * 1.15
    x = lambda acts: left + (width - left - 20) * acts / MILESTONES[-1]
    y = lambda ms: height - bottom - (height - bottom - 20) * ms / most
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">' % (width, height),
           '<rect width="100%" height="100%" fill="white"/>']
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500) if most / s <= 8)
    for ms in range(0, int(most) + 1, step):
        out.append('<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#ddd"/>' % (left, y(ms), width - 20, y(ms)))
        out.append('<text x="%d" y="%.1f" text-anchor="end">%d ms</text>' % (left - 6, y(ms) + 4, ms))
    for acts in range(0, MILESTONES[-1] + 1, 25):
        out.append('<text x="%.1f" y="%d" text-anchor="middle">%d</text>' % (x(acts), height - bottom + 18, acts))
    (a, first), (b, last) = points[0], points[-1]
    out.append('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#999" stroke-dasharray="4"/>' % (x(a), y(first), x(b), y(last)))
    out += ['<circle cx="%.1f" cy="%.1f" r="4" fill="#1f4e9c"/>' % (x(n), y(ms)) for n, ms in points]
    out.append('<text x="%d" y="%d" text-anchor="middle">acts in the file (each verified, every change analysed; median of 15 cold processes)</text>'
               % ((width + left) // 2, height - 4))
    with open(path, "w") as file:
        file.write("\n".join(out + ["</svg>", ""]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plot")
    parser.add_argument("--big", type=int, default=0)
    parser.add_argument("--binary", default=os.path.join(ROOT, "target/release/parapheur"))
    parser.add_argument("--key", default=os.path.join(ROOT, "certs/signers/p256.pem"))
    parser.add_argument("--document", default=os.path.join(ROOT, "fixtures/circulaire.pdf"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        points = chain(options, folder)
        if options.plot:
            plot(points, options.plot)
        if options.big:
            big(options, folder)


if __name__ == "__main__":
    main()
