"""Reads one answer in every binary form with pandas, pyarrow and polars, and prints what they saw as one line of JSON."""

import io
import json
import sys
import urllib.request

import pandas
import polars
import pyarrow.ipc
import pyarrow.parquet


def fetch(url, accept):
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request) as response:
        return io.BytesIO(response.read())


def seen(rows, busy, launched, recovered):
    return {"rows": rows, "busy_us": int(busy), "launched": str(launched), "recovered": int(recovered)}


url = sys.argv[1]
ARROW = "application/vnd.apache.arrow.stream"
PARQUET = "application/vnd.apache.parquet"

table = pyarrow.ipc.open_stream(fetch(url, ARROW)).read_all()
frame = pandas.read_parquet(fetch(url, PARQUET))
csv = pandas.read_csv(fetch(url, "text/csv"), parse_dates=["launched_at"])
lines = pandas.read_json(fetch(url, "application/x-ndjson"), lines=True, convert_dates=["launched_at"])
polar = polars.read_ipc_stream(fetch(url, ARROW))
square = polars.read_parquet(fetch(url, PARQUET))


def of_pandas(one):
    recovered = (one["is_recovered"].astype(str).str.lower().isin(["true", "1.0"])).sum()
    return seen(len(one), one["busy_us"].sum(), one["launched_at"].min().isoformat(), recovered)


def of_polars(one):
    return seen(one.height, one["busy_us"].sum(), one["launched_at"].min().isoformat(), one["is_recovered"].sum())


print(
    json.dumps(
        {
            "pyarrow, arrow": of_pandas(table.to_pandas()),
            "pyarrow, parquet": of_pandas(pyarrow.parquet.read_table(fetch(url, PARQUET)).to_pandas()),
            "pandas, parquet": of_pandas(frame),
            "pandas, csv": of_pandas(csv),
            "pandas, ndjson": of_pandas(lines),
            "polars, arrow": of_polars(polar),
            "polars, parquet": of_polars(square),
        }
    )
)
