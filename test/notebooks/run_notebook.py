"""Runs a notebook as Jupyter does and prints its last table, which sets the rebuilt figures beside the service's, as JSON."""

import json
import sys

import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], 4)
nbformat.validate(notebook)
notebook.cells.append(nbformat.v4.new_code_cell("print(figures.reset_index(names='name').to_json(orient='records', double_precision=15))"))
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
pages = [output.get("data", {}).get("text/html", "") for cell in notebook.cells for output in cell.get("outputs", [])]
charts = sum("vegaEmbed" in page for page in pages)
print(json.dumps({"figures": json.loads(notebook.cells[-1].outputs[0]["text"]), "charts": charts}))
