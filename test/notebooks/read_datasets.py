"""Reads every dataset over HTTP and from an export with pandas, polars, pyarrow and DuckDB, and prints what each saw as one JSON."""

import json
import sys

import duckdb
import duckdb_extension_httpfs
import fsspec
import pandas
import polars
import pyarrow.dataset
import pyarrow.parquet

service, folder, datasets = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])


def seen(columns, rows, total):
    """Rows, and of every column its sum: of integers and microseconds since 1970 exactly, as text; of names how many there are."""
    return {"rows": rows, "sums": {name: total(name, kind) for name, kind in columns.items()}}


def of_pandas(columns, frame):
    def total(name, kind):
        column = frame[name].dropna()
        if kind == "TIMESTAMP":
            column = pandas.to_datetime(column, utc=True)
            return str(sum(int(value.value) // 1000 for value in column))
        return str(sum(int(value) for value in column)) if kind == "BIGINT" else str(len(column))

    return seen(columns, len(frame), total)


def of_polars(columns, frame):
    def total(name, kind):
        column = frame[name].drop_nulls()
        if kind == "TIMESTAMP":
            column = column.dt.timestamp("us")
        return str(sum(column.to_list())) if kind != "VARCHAR" else str(len(column))

    return seen(columns, frame.height, total)


def of_arrow(columns, table):
    def total(name, kind):
        column = table[name].drop_null()
        if kind == "TIMESTAMP":
            assert column.type.unit == "us", column.type
            column = column.cast("int64")
        return str(sum(column.to_pylist())) if kind != "VARCHAR" else str(len(column))

    return seen(columns, table.num_rows, total)


def of_duckdb(columns, source):
    how = {"TIMESTAMP": "coalesce(sum(epoch_us({})), 0)", "BIGINT": "coalesce(sum({}), 0)", "VARCHAR": "count({})"}
    wanted = ", ".join(f"{how[kind].format(json.dumps(name))}::varchar" for name, kind in columns.items())
    rows, *sums = base.execute(f"select count(*), {wanted} from {source}").fetchone()
    return seen(columns, rows, lambda name, _: sums[list(columns).index(name)])


base = duckdb.connect()
base.execute("set TimeZone = 'UTC'")
# What `install httpfs` would fetch comes with a package here.
path = f"{duckdb_extension_httpfs.__path__[0]}/extensions/v{duckdb.__version__}/httpfs.duckdb_extension"
base.execute(f"load '{path}'")
http = fsspec.filesystem("http")

found = {}
for name, columns in datasets.items():
    url, files = f"{service}/v1/datasets/{name}.parquet", f"{folder}/data/{name}"
    with http.open(url, block_size=1 << 16, cache_type="readahead") as file:
        ranged = pyarrow.parquet.read_table(file)
    found[name] = {
        "pandas, http": of_pandas(columns, pandas.read_parquet(url)),
        "polars, http": of_polars(columns, polars.scan_parquet(url).collect()),
        "pyarrow, http": of_arrow(columns, ranged),
        "duckdb, http": of_duckdb(columns, f"read_parquet('{url}')"),
        "pandas, export": of_pandas(columns, pandas.read_parquet(files)),
        "polars, export": of_polars(columns, polars.scan_parquet(f"{files}/**/*.parquet").collect()),
        "pyarrow, export": of_arrow(columns, pyarrow.dataset.dataset(files).to_table()),
        "duckdb, export": of_duckdb(columns, f"read_parquet('{files}/**/*.parquet')"),
    }
print(json.dumps(found))
