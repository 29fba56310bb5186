"""Executes a notebook headless and writes it as HTML: execute.py NOTEBOOK HTML PARAMETERS

PARAMETERS is a JSON object: it replaces the values of the cell tagged `parameters`, as papermill does.
Exits with 1, after the failing cell and its messages, where any cell fails or an error is thrown outside of cells.
"""

import json
import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter

ROOT = Path(__file__).resolve().parents[2]
CELL_TIMEOUT_SECONDS = 900
# Jupyter waits 60 s for a kernel to start, and drops what comes later than 4 s after its cell: a busy machine takes longer.
KERNEL_START_SECONDS = 240
LAST_OUTPUT_SECONDS = 60
# A column that can be read, and no line of code that ends out of sight.
STYLE = "main { max-width: 1060px; margin: auto } .highlight pre { white-space: pre-wrap }"
# What kernel.cjs keeps of errors thrown in timers, and of rejections that nobody awaited, is thrown here.
SETTLE = "const { settleKernel } = globalThis as unknown as { settleKernel(seconds: number): Promise<void> };\nawait settleKernel(10);"


def main(source: str, target: str, parameters: str) -> int:
    notebook = nbformat.read(source, as_version=4)
    inject(notebook, json.loads(parameters))
    notebook.cells.append(nbformat.v4.new_code_cell(SETTLE))
    client = NotebookClient(
        notebook,
        kernel_name="clv",
        timeout=CELL_TIMEOUT_SECONDS,
        startup_timeout=KERNEL_START_SECONDS,
        iopub_timeout=LAST_OUTPUT_SECONDS,
        raise_on_iopub_timeout=True,
        resources={"metadata": {"path": str(ROOT)}},
    )
    try:
        client.execute()
    except CellExecutionError:
        explain_failure(notebook, source)
        return 1
    notebook.cells.pop()
    write_html(notebook, Path(target))
    return 0


def inject(notebook, parameters: dict) -> None:
    tagged = [i for i, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", [])]
    if not tagged or not parameters:
        return
    lines = [f"{name} = {json.dumps(value)};" for name, value in parameters.items()]
    cell = nbformat.v4.new_code_cell("\n".join(lines), metadata={"tags": ["injected-parameters"]})
    notebook.cells.insert(tagged[0] + 1, cell)


def explain_failure(notebook, source: str) -> None:
    failed = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.get("execution_count")][-1]
    number = notebook.cells.index(failed) + 1
    said = "".join(output.get("text", "") for output in failed.outputs if output.output_type == "stream")
    print(f"{source}: cell {number} failed.\n\n{failed.source}\n\n{said}", file=sys.stderr)


def write_html(notebook, target: Path) -> None:
    # Nothing may be fetched from elsewhere: the page is read where there is no network.
    exporter = HTMLExporter(mathjax_url="", require_js_url="", jquery_url="", mermaid_js_url="")
    body, _ = exporter.from_notebook_node(notebook)
    body = body.replace("</head>", f"<style>{STYLE}</style></head>", 1)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    temporary.write_text(body, encoding="utf-8")
    temporary.replace(target)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
