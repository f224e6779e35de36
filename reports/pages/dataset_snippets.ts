/** How a dataset is read in the tools that people use, ready to be copied. */
export function snippets(name: string, url: string): ReadonlyArray<{ readonly tool: string; readonly code: string }> {
  return [
    { tool: "pandas", code: `import pandas as pd\n\n${name} = pd.read_parquet("${url}")` },
    {
      tool: "polars",
      code: `import polars as pl\n\n${name} = pl.scan_parquet("${url}")  # reads the columns that are asked for\n${name}.head().collect()`,
    },
    { tool: "DuckDB", code: `install httpfs; load httpfs;\nselect * from read_parquet('${url}') limit 10;` },
    {
      tool: "R",
      code: `library(arrow)\n\ndownload.file("${url}", "${name}.parquet", mode = "wb")\n${name} <- read_parquet("${name}.parquet")`,
    },
    { tool: "curl", code: `curl --fail --output ${name}.parquet '${url}'` },
  ];
}
