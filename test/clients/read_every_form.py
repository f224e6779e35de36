"""Loads every answer whose address stands in the first argument in every form for programs, and prints what did not agree."""

import io
import json
import sys
import urllib.request

import duckdb
import pandas
import polars
import pyarrow.ipc
import pyarrow.parquet

service, questions = sys.argv[1], json.loads(sys.argv[2])


def fetch(question, form):
    path, body = question["path"], question.get("body")
    request = urllib.request.Request(
        f"{service}{path}{'&' if '?' in path else '?'}format={form}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        return response.read()


def in_file(data, ending):
    with open(f"answer.{ending}", "wb") as file:
        file.write(data)
    return f"answer.{ending}"


READERS = {
    "pandas, json": ("json", lambda data: pandas.DataFrame(json.loads(data)["data"])),
    "pandas, ndjson": ("ndjson", lambda data: pandas.read_json(io.BytesIO(data), lines=True)),
    "pandas, csv": ("csv", lambda data: pandas.read_csv(io.BytesIO(data))),
    "pandas, parquet": ("parquet", lambda data: pandas.read_parquet(io.BytesIO(data))),
    "polars, ndjson": ("ndjson", lambda data: polars.read_ndjson(io.BytesIO(data), infer_schema_length=None)),
    "polars, csv": ("csv", lambda data: polars.read_csv(io.BytesIO(data), infer_schema_length=None)),
    "polars, arrow": ("arrow", lambda data: polars.read_ipc_stream(io.BytesIO(data))),
    "polars, parquet": ("parquet", lambda data: polars.read_parquet(io.BytesIO(data))),
    "pyarrow, arrow": ("arrow", lambda data: pyarrow.ipc.open_stream(io.BytesIO(data)).read_all()),
    "pyarrow, parquet": ("parquet", lambda data: pyarrow.parquet.read_table(io.BytesIO(data))),
    "duckdb, ndjson": ("ndjson", lambda data: duckdb.read_json(in_file(data, "ndjson"), format="newline_delimited").arrow()),
    "duckdb, csv": ("csv", lambda data: duckdb.read_csv(in_file(data, "csv"), header=True).arrow()),
    "duckdb, parquet": ("parquet", lambda data: duckdb.read_parquet(in_file(data, "parquet")).arrow()),
}


def shape(table):
    if hasattr(table, "read_all"):
        table = table.read_all()
    names = table.column_names if hasattr(table, "column_names") else list(table.columns)
    return {"rows": len(table), "columns": list(names)}


loaded, odd = 0, []
for question in questions:
    answers = {form: fetch(question, form) for form in ("json", "ndjson", "csv", "arrow", "parquet")}
    document = json.loads(answers["json"])
    truth = {"rows": len(document["data"]), "columns": [column["name"] for column in document["meta"]["columns"]]}
    for reader, (form, read) in READERS.items():
        try:
            seen = shape(read(answers[form]))
        except Exception as thrown:
            seen = {"rows": None, "columns": [], "error": str(thrown)[:300]}
        loaded += 1
        # Objects of JSON have no order; polars keeps none where it infers their types.
        told = sorted if form == "ndjson" else list
        if seen["rows"] != truth["rows"] or told(seen["columns"]) != told(truth["columns"]):
            odd.append({"path": question["path"], "reader": reader, "seen": seen, "truth": truth})
print(json.dumps({"loaded": loaded, "odd": odd}))
