"""Runs one notebook without a browser and saves it with its outputs.

A value given with -p NAME=VALUE goes into a cell of its own after the cell tagged "parameters" (papermill's convention):
a Java assignment to a name that this cell declares.
"""

import argparse
import logging
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
INJECTED = "injected-parameters"


class Problem(Exception):
    """One sentence for the user, and the exit status."""

    def __init__(self, sentence, status=1):
        super().__init__(sentence)
        self.status = status


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise Problem(f"notebook: {message}", 2)


def arguments():
    parser = Parser(prog="dinov2j notebook", description="Runs one notebook and saves it with its outputs.")
    parser.add_argument("file", type=Path, metavar="FILE.ipynb")
    parser.add_argument("-p", dest="values", action="append", default=[], metavar="NAME=VALUE", help="sets a parameter")
    parser.add_argument("--out", type=Path, metavar="OUT.ipynb", help="where to save; the file itself if not given")
    parser.add_argument("--timeout", type=int, default=3600, metavar="SECONDS", help="the longest a cell may take")
    return parser.parse_args()


def read(path):
    if not path.is_file():
        raise Problem(f"there is no notebook {path}.")
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:
        raise Problem(f"{path} is no notebook: {first_line(str(error))}.") from error


def inject(notebook, values, path):
    """Puts the assignments after the cell tagged parameters; those of an earlier run go."""
    cells = [cell for cell in notebook.cells if INJECTED not in tags(cell)]
    if values:
        places = [i for i, cell in enumerate(cells) if cell.cell_type == "code" and "parameters" in tags(cell)]
        if not places:
            raise Problem(f'{path} has no cell tagged "parameters", so -p has nothing to set.', 2)
        declared = cells[places[0]].source
        cell = nbformat.v4.new_code_cell("\n".join(assignment(value, declared) for value in values))
        cell.metadata["tags"] = [INJECTED]
        cells.insert(places[0] + 1, cell)
    notebook.cells = cells


def assignment(value, declared):
    name, equals, right = value.partition("=")
    if not equals or not NAME.fullmatch(name):
        raise Problem(f"-p {value}: expected NAME=VALUE.", 2)
    found = re.search(rf"\b([\w.<>\[\]]+)\s+{name}\s*=\s*([^;]*);", declared)
    if not found:
        names = re.findall(r"([A-Za-z_]\w*)\s*=", declared)
        raise Problem(f"-p {name}: the notebook has no such parameter; it has {', '.join(names)}.", 2)
    text = found.group(1) == "String" or found.group(2).startswith('"')
    return f"{name} = {java_string(right) if text and not right.startswith(chr(34)) else right};"


def java_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def tags(cell):
    return cell.metadata.get("tags", [])


def run(notebook, folder, timeout):
    """Runs all cells in the Java kernel; its own log is kept, and shown only if the kernel dies."""
    client = NotebookClient(
        notebook, timeout=timeout, kernel_name="java", record_timing=False, resources={"metadata": {"path": str(folder)}}
    )
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        try:
            client.execute(stdout=log, stderr=log)
        except BaseException as error:
            raise explained(error, client, log, timeout) from error


def explained(error, client, log, timeout):
    """The sentence for what stopped a run; an error that is none of these is returned as it is."""
    if getattr(client, "_async_cleanup_kernel_future", None) is not None:  # set by nbclient on Ctrl-C, which then fails anyhow
        return Problem("interrupted; what had run is saved.", 130)
    if isinstance(error, CellExecutionError):
        return Problem(f"cell {failed(client.nb)} failed: {first_line(error.evalue or error.ename)}")
    if isinstance(error, CellTimeoutError):
        return Problem(f"a cell took longer than {timeout} s; give it more with --timeout SECONDS.")
    if isinstance(error, RuntimeError):  # DeadKernelError is one, and so is a kernel that never started
        return Problem(f"the Java kernel died ({last_line(log)}); memory is given with JJAVA_JVM_OPTS=-Xmx8g.")
    return error


def last_line(log):
    log.seek(0)
    lines = [line.strip() for line in log if line.strip() and not re.match(r"\[[A-Z] |\s*at ", line)]
    return lines[-1] if lines else "no message"


def failed(notebook):
    """The first cell with an error: its number among all cells, and its first line."""
    for number, cell in enumerate(notebook.cells, 1):
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            return f'{number} ("{first_line(cell.source)}")'
    return "?"


def first_line(text):
    lines = [line.strip() for line in COLOURS.sub("", text).splitlines() if line.strip()]
    return lines[0] if lines else "no message"


def save(notebook, path):
    """To a temporary name, then renamed: a notebook is never half there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8") as file:
            nbformat.write(notebook, file)
        os.chmod(file.name, 0o644)
        os.replace(file.name, path)
    except OSError as error:
        raise Problem(f"{path} could not be written: {error.strerror}.") from error


def main():
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # a stopped kernel leaves tasks behind that nobody misses
    given = arguments()
    notebook = read(given.file)
    inject(notebook, given.values, given.file)
    try:
        run(notebook, given.file.resolve().parent, given.timeout)
    finally:
        save(notebook, given.out or given.file)
    print(given.out or given.file)


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        print(f"dinov2j: {problem}", file=sys.stderr)
        sys.exit(problem.status)
    except KeyboardInterrupt:
        print("dinov2j: interrupted before anything ran.", file=sys.stderr)
        sys.exit(130)
