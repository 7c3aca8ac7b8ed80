"""The rounds of benches/compare: every program over the same documents, in turn, output to a file.

Medians of wall clock, of processor time and the peak of memory are printed and, with --record, written
to benches/record/DATE.json; docs/performance.md is made of the newest record (--docs). Peers that are
not on the path are left out and named: ripgrep (rg), ugrep, grep -P, typos, autocorrect, textlint.
"""

import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import corpus

HERE = Path(__file__).parent
PATTERNS = HERE / "patterns.txt"
LACUNA = "target/release/lacuna"
# Peers that read much slower are given a tenth of the tree.
SLOW = ["grep -P", "typos", "autocorrect", "textlint"]


def programs(floor):
    lines = [line for line in PATTERNS.read_text(encoding="utf-8").splitlines() if line]
    # The spelling of Perl.
    joined = "|".join(lines).replace("(?-u:\\b)", "\\b").replace("(?i-u:", "(?i:")
    found = {
        "lacuna": [LACUNA, "check", "--format", "jsonl"],
        "rg --json": ["rg", "-uuu", "--json", "-f", str(PATTERNS)],
        "rg -c": ["rg", "-uuu", "-c", "-f", str(PATTERNS)],
        "ugrep --json": ["ugrep", "-r", "--json", "-P", "-e", joined],
        "grep -P": ["grep", "-rcP", joined],
        "typos": ["typos", "--format", "json"],
        "autocorrect": ["autocorrect", "--lint", "--format", "json"],
        "textlint": ["textlint", "--format", "json"],
    }
    found = {name: command for name, command in found.items() if shutil.which(command[0])}
    if floor:
        found["floor"] = [floor]
    found["cat"] = ["sh", "-c", 'find "$0" -type f -print0 | xargs -0 cat']
    return found


def measure(command, out):
    with open(out, "wb") as sink:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.DEVNULL)
        usage = os.wait4(process.pid, 0)[2]
        wall = time.perf_counter() - start
    return {"ms": wall * 1e3, "cpu": (usage.ru_utime + usage.ru_stime) * 1e3, "mb": usage.ru_maxrss // 1024}


def rounds(commands, path, count, out):
    """Medians for each of `commands` over `path`, and of the ratios of each round to lacuna's."""
    seen = {name: [] for name in commands}
    for _ in range(count):
        for name, command in commands.items():
            seen[name].append(measure([*command, path], out))
    rows = {}
    for name, runs in seen.items():
        row = {what: round(statistics.median(run[what] for run in runs), 1) for what in ("ms", "cpu")}
        row["mb"] = max(run["mb"] for run in runs)
        pairs = zip(seen["lacuna"], runs)
        row["ratio"] = round(statistics.median(ours["ms"] / theirs["ms"] for ours, theirs in pairs), 2)
        rows[name] = row
    return rows


def instructions(path):
    """Instructions of one run by valgrind, or nothing where it is not there."""
    if not shutil.which("valgrind"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out"]
        command += [LACUNA, "check", "--threads", "1", "--format", "jsonl", path]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    counts = [line.split()[-1].replace(",", "") for line in said.splitlines() if "I   refs" in line]
    return int(counts[0]) if counts else None


def table(record):
    lines = [f"Measured on {record['date']}: {record['machine']}, medians of {record['rounds']} rounds in turn.", ""]
    lines += ["| corpus | program | ms | processor ms | peak MB | lacuna's time / its time |", "|---|---|---|---|---|---|"]
    for name, rows in record["corpora"].items():
        for program, row in rows.items():
            ratio = "" if program == "lacuna" else f"{row['ratio']:.2f}"
            lines.append(f"| {name} | {program} | {row['ms']:.0f} | {row['cpu']:.0f} | {row['mb']} | {ratio} |")
    if record.get("instructions"):
        lines += ["", f"Instructions of a check of one small file: {record['instructions'] / 1e6:.1f} million."]
    return "\n".join(lines)


def write_docs():
    records = sorted((HERE / "record").glob("*.json"))
    if not records:
        sys.exit("benches/record holds nothing yet: run benches/compare --record")
    record = json.loads(records[-1].read_text(encoding="utf-8"))
    page = HERE.parent / "docs" / "performance.md"
    text = page.read_text(encoding="utf-8")
    start, end = "<!-- measured -->", "<!-- end -->"
    head, rest = text.split(start)
    page.write_text(f"{head}{start}\n{table(record)}\n{end}{rest.split(end)[1]}", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(prog="benches/compare", description=__doc__.splitlines()[0])
    parser.add_argument("--floor", help=argparse.SUPPRESS)
    parser.add_argument("--folder", default="target/corpus", help="where the corpora are; a tmpfs is quietest")
    parser.add_argument("--scale", type=float, default=1.0, help="0.1 makes a tenth of everything")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--all", action="store_true", help="the slow peers, too, on a tenth of the tree")
    parser.add_argument("--record", action="store_true", help="write benches/record/DATE.json")
    parser.add_argument("--docs", action="store_true", help="make docs/performance.md of the newest record, and end")
    args = parser.parse_args()
    if args.docs:
        return write_docs()
    corpus.build(args.folder, args.scale)
    folder = Path(args.folder)
    everything = programs(args.floor)
    quick = {name: command for name, command in everything.items() if name not in SLOW}
    small = str(next((folder / "small").rglob("*.txt")))
    runs = {
        "256 MB in 23,000 files": (quick, str(folder / "tree")),
        "50,000 files of 1 to 4 KB": (quick, str(folder / "small")),
        "one file of 256 MB": (quick, str(folder / "one.txt")),
        "64 MB dense with masks, 640 files": (quick, str(folder / "dense")),
        "64 MB dense with masks, one file": (quick, str(folder / "dense.txt")),
        "one small file": (quick, small),
    }
    if args.all:
        runs["part of the tree"] = (everything, str(folder / "tree" / "000"))
    left_out = [name for name in [*SLOW, "rg --json", "ugrep --json"] if name not in everything]
    if left_out:
        print(f"not on the path: {', '.join(left_out)}", file=sys.stderr)
    record = {
        "date": datetime.date.today().isoformat(),
        "machine": f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}",
        "rounds": args.rounds,
        "scale": args.scale,
        "corpora": {},
    }
    with tempfile.NamedTemporaryFile(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as out:
        for name, (commands, path) in runs.items():
            record["corpora"][name] = rounds(commands, path, args.rounds, out.name)
            print(table({**record, "corpora": {name: record["corpora"][name]}}).split("|---|\n")[-1], flush=True)
    record["instructions"] = instructions(small)
    if args.record:
        (HERE / "record").mkdir(exist_ok=True)
        file = HERE / "record" / f"{record['date']}.json"
        file.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
