"""civitest validate beside Python jsonschema and Ajv: the same entities, the same machine, in turn, several rounds.

    CIVITEST_BENCH_WRITE=<data> cargo bench --bench validate
    python3 -m venv <venv> && <venv>/bin/pip install -r benches/peers/requirements.txt
    npm install --prefix benches/peers
    <venv>/bin/python benches/peers/compare.py <civitest> fixtures/models city.Example/StreetAir <data>

civitest reads the normalized entities and says everything there is to say about each; the others read the key-values of the same
entities and only say whether they are valid. The time of civitest is that of the whole process, with starting and reading the
models; that of the others begins when their schema is compiled.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
civitest, models, model, data = sys.argv[1:5]
rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 3
kind = model.split("/")[1]
normalized, values = f"{data}/{kind}.ndjson", f"{data}/{kind}.values.ndjson"
COUNT, PYTHON = 100_000, 5_000


def measured(command):
    """The end of what a process printed, its exit code, its seconds and the most memory it had, in MB.

    What it prints goes to a file: a process counts the memory of the one it was started by as its own, so this one stays small.
    """
    with tempfile.TemporaryFile() as printed:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=printed, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(max(0, printed.seek(0, os.SEEK_END) - 64_000))
        return printed.read(), process.returncode, seconds, usage.ru_maxrss / 1024


def ours(file, jobs, report):
    command = [civitest, "validate", "--models", models, "--jobs", str(jobs), "--format", report, file]
    printed, code, seconds, memory = measured(command)
    assert code == 1, (code, printed[-500:])
    if report == "json":
        summary = json.loads(printed[printed.rindex(b'"summary":') + len('"summary":') : printed.rindex(b"}")])
        assert (summary["items"], summary["invalid"]) == (COUNT, COUNT // 50), summary
    return COUNT / seconds, memory


def theirs(command, count):
    printed, code, _, memory = measured(command)
    answer = json.loads(printed)
    assert code == 0 and answer["entities"] == count and answer["invalid"] == count // 50, answer
    return count / answer["seconds"], memory


TOOLS = {
    "civitest, normalized, text, 2 threads": lambda: ours(normalized, 2, "text"),
    "civitest, normalized, JSON of every entity, 2 threads": lambda: ours(normalized, 2, "json"),
    "civitest, normalized, text, 1 thread": lambda: ours(normalized, 1, "text"),
    "civitest, key-values, text, 2 threads": lambda: ours(values, 2, "text"),
    "Ajv, key-values": lambda: theirs(["node", str(HERE / "validate.js"), models, model, values], COUNT),
    "Python jsonschema, key-values": lambda: theirs([sys.executable, str(HERE / "validate.py"), models, model, values, str(PYTHON)], PYTHON),
}

figures = {name: [] for name in TOOLS}
for number in range(rounds):
    for name, tool in TOOLS.items():
        figures[name].append(tool())
        print(f"{number + 1}  {name:<54} {figures[name][-1][0]:>9.0f}/s {figures[name][-1][1]:>6.0f} MB", flush=True)
print("\n| tool | entities a second, median | from | to | most memory, MB |\n|---|---|---|---|---|")
for name, runs in figures.items():
    speeds = [speed for speed, _ in runs]
    print(f"| {name} | {statistics.median(speeds):.0f} | {min(speeds):.0f} | {max(speeds):.0f} | {max(memory for _, memory in runs):.0f} |")
first, *_, ajv, python = [statistics.median(speed for speed, _ in runs) for runs in figures.values()]
print(f"\n{first / python:.1f} times Python jsonschema, {first / ajv:.2f} times Ajv")
