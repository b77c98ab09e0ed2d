#!/usr/bin/env python3
"""Time and memory of our binary on every file of ../shared/suites: `bounds.py BINARY SUITES [SECONDS MEGABYTES]`.

Each file is verified and inspected, certificates are judged as paths too, each in a process of its own under a limit of time.
Prints the slowest and the largest; exits 1 if one took longer than SECONDS (5) or more than MEGABYTES (500), or ended by a
signal. The measure is of the process (its processor time and resident set), so that other work beside it does not count.
"""
import concurrent.futures
import os
import signal
import subprocess
import sys


def run(command, seconds):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               preexec_fn=lambda: limit(seconds))
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def limit(seconds):
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (seconds * 4, seconds * 4))
    # Address space, not memory: far above what may be resident, and an end for what grows without bound.
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))


def commands(binary, root):
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            yield [binary, "verify", path, "--revocation", "soft", "--trust", path] if certificate(name) else [binary, "verify", path]
            yield [binary, "inspect", path]
            if certificate(name):
                yield [binary, "pki", "path", path, "--trust", path, "--revocation", "soft"]


def certificate(name):
    return name.endswith((".pem", ".crt", ".der", ".cer"))


def main(binary, root, seconds="5", megabytes="500"):
    seconds, megabytes = int(seconds), int(megabytes)
    every = list(commands(binary, root))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda command: (*run(command, seconds), command), every))
    show = lambda result: "%.2f s, %.0f MB, status %d: %s" % (result[1], result[2], result[0], " ".join(result[3][1:]))
    print("%d runs" % len(results))
    for key, title in ((1, "slowest"), (2, "largest")):
        for result in sorted(results, key=lambda r: r[key], reverse=True)[:3]:
            print("%s: %s" % (title, show(result)))
    wrong = [r for r in results if r[1] > seconds or r[2] > megabytes or r[0] < 0 or r[0] in (101, 134)]
    for result in wrong:
        print("OVER %s" % show(result))
    return 1 if wrong or len(results) < 1000 else 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main(*sys.argv[1:]))
