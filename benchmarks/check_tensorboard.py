"""Checks that TensorBoard reads what a run wrote; exits with 1 when a number differs from log.jsonl.

A miniature is pretrained, killed (kill -9) between two checkpoints, gone on with, interrupted (Ctrl-C), and gone on with to its
end, so that steps come again twice. Then TensorBoard's own EventAccumulator reads RUN/events, and every scalar it shows is
compared with the log, both ways: none missing, none twice, none that the log does not have.
Argument: the dinov2j command (default ./dinov2j).
"""

import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

STEPS, CHECKPOINT_EVERY = 120, 15
KILLED, INTERRUPTED = 22, 70
IMAGES = "data/samples/fashion.zip!/test"
NO_CURVES = ("step", "best", "since", "seconds")
TAGS = {
    "total": "loss/total",
    "dino_global": "loss/dino_global",
    "dino_local": "loss/dino_local",
    "ibot": "loss/ibot",
    "koleo": "loss/koleo",
    "feature_cls": "loss/feature_cls",
    "feature_patch": "loss/feature_patch",
    "lr": "rate/learning_rate",
    "last_layer_lr": "rate/last_layer",
    "wd": "rate/weight_decay",
    "momentum": "teacher/momentum",
    "teacher_temp": "teacher/temperature",
    "images_per_second": "speed/images_per_second",
    "resident_mb": "memory/resident_mb",
}


def command(dinov2j, run, *more):
    return [dinov2j, "pretrain", IMAGES, "--out", str(run), "--device", "cpu", *more]


def steps_in(log):
    return log.read_text().count('"total"') if log.exists() else 0


def stopped(arguments, log, step, how):
    """Starts the command and stops it once the log has that many steps; returns its exit code."""
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while steps_in(log) < step:
        if process.poll() is not None:
            sys.exit(f"The run ended before step {step}: {process.stderr.read()}")
        time.sleep(0.01)
    process.send_signal(how)
    process.communicate()
    return process.returncode


def numbers(tag, value):
    """The numbers of a part of a log line with their tags; words and what is not finite have none."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from numbers(f"{tag}/{key}", part)
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and np.isfinite(value):
        yield tag, float(np.float32(value))


def logged(log):
    points = {}
    for line in log.read_text().splitlines():
        fields = json.loads(line)
        place = fields["event"].replace(" ", "_") + "/" if "event" in fields else "health/" if "health" in fields else ""
        for key, value in fields.items():
            if key not in NO_CURVES:
                for tag, number in numbers(place + TAGS.get(key, key), value):
                    points.setdefault(tag, {})[fields["step"]] = number
    return points


def shown(run):
    accumulator = EventAccumulator(str(run / "events"), size_guidance={"scalars": 0})
    accumulator.Reload()
    return {tag: [(point.step, point.value) for point in accumulator.Scalars(tag)] for tag in accumulator.Tags()["scalars"]}


def differences(log, board):
    if set(log) != set(board):
        yield f"tags: only in the log {sorted(set(log) - set(board))}, only in TensorBoard {sorted(set(board) - set(log))}"
    for tag in sorted(set(log) & set(board)):
        if sorted(board[tag]) != sorted(log[tag].items()):
            missing = sorted(set(log[tag].items()) - set(board[tag]))
            more = sorted(set(board[tag]) - set(log[tag].items()))
            yield f"{tag}: {len(board[tag])} points for {len(log[tag])}; missing {missing[:3]}, unknown {more[:3]}"


def main():
    dinov2j = sys.argv[1] if len(sys.argv) > 1 else "./dinov2j"
    with tempfile.TemporaryDirectory() as folder:
        run = pathlib.Path(folder) / "run"
        log = run / "log.jsonl"
        settings = [f"--set=steps={STEPS}", f"--set=checkpointEvery={CHECKPOINT_EVERY}", "--set=batch=16", "--set=healthEvery=20"]
        killed = stopped(command(dinov2j, run, *settings), log, KILLED, signal.SIGKILL)
        interrupted = stopped(command(dinov2j, run, "--resume"), log, INTERRUPTED, signal.SIGINT)
        subprocess.run(command(dinov2j, run, "--resume"), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        points, board = logged(log), shown(run)
        files = len(list((run / "events").iterdir()))
    print(f"killed (exit {killed}), interrupted (exit {interrupted}), finished: {files} event files")
    found = list(differences(points, board))
    for tag, series in sorted(board.items()):
        print(f"  {tag:34} {len(series):4} points")
    if files != 3:
        found.append(f"{files} event files; expected one for each start, 3")
    if len(points["loss/total"]) != STEPS:
        found.append(f"the log has {len(points['loss/total'])} steps; expected {STEPS}")
    print("\n".join(found) if found else f"TensorBoard shows all {sum(map(len, points.values()))} numbers of the log, each once.")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
