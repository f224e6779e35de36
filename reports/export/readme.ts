import type { ExportStory } from "./story.ts";

type Described = ExportStory["datasets"][number];

/** What a reader of the folder has to know who has nothing but the folder: how to read it, what it holds, what was assumed. */
export function readmeText(story: ExportStory): string {
  const { citation, datasets, coverage, snapshots } = story;
  const sections = [
    `# ${titleOf(story)}`,
    `Records of Parsl workflows and what was paid for them, written by ${story.written_by} from state \`${story.lake_state}\` of its lake.` +
      ` Schema version ${story.schema_version}. Selected: ${selected(story)}.`,
    `- Creator: ${plain(citation.creator ?? "not named")}\n- Licence: ${plain(citation.licence ?? "not named; ask the creator before you pass it on")}`,
    `Every file is listed with its size and SHA-256 in \`manifest.json\`; \`parsl-ledger export --verify DIR\` checks them all. \`schema.json\` holds the columns for programs, \`ro-crate-metadata.json\` the description for repositories.`,
    "## How to read it",
    reading(story),
    `All instants are UTC. Null is unknown or none, never zero. \`run_id\` is Parsl's; \`source\` and \`run_id\` begin every key.`,
    "## Datasets",
    `| dataset | rows | one row | what it tells |\n| --- | --: | --- | --- |\n${datasets
      .map(
        ({ name, rows, grain, meaning }) =>
          `| [${name}](#${name}) | ${rows} | ${grain.replace(/^one row /, "")} | ${meaning} |`,
      )
      .join("\n")}`,
    "## Where it comes from",
    `| source | read | last record | zone of its times | content |\n| --- | --- | --- | --- | --- |\n${snapshots
      .map(
        (one) =>
          `| ${one.source} | ${one.taken_at} | ${one.as_of_at ?? "–"} | ${one.timezone} | \`${one.sha256.slice(0, 16)}\` |`,
      )
      .join("\n")}`,
    `Completeness of the record: ${coverage.grade} (${coverage.grade_because}).`,
    coverage.assumptions.length === 0
      ? "Nothing had to be assumed."
      : `What had to be assumed:\n\n${coverage.assumptions.map((sentence) => `- ${plain(sentence)}`).join("\n")}`,
    "## Columns",
    ...datasets.map(dictionary),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** The title that is configured, else one that says what it is. */
export function titleOf({ citation }: ExportStory): string {
  return plain(citation.title ?? "Parsl Ledger export");
}

function selected({ selection }: ExportStory): string {
  const { format: _format, ...words } = selection;
  const said = Object.entries(words).map(([name, value]) => `${name} ${plain(value)}`);
  return said.length === 0 ? "everything" : said.join(", ");
}

function reading({ selection, datasets }: ExportStory): string {
  const name = datasets.find((one) => one.name === "tries")?.name ?? datasets[0]?.name;
  const blocks: Record<string, string> = {
    parquet: `\`\`\`python
import duckdb, pandas, polars
pandas.read_parquet("data/${name}")                                         # a dataset is a folder
polars.scan_parquet("data/${name}/**/*.parquet").collect()
duckdb.sql("select count(*) from read_parquet('data/${name}/**/*.parquet', union_by_name = true)")
\`\`\`

\`\`\`r
arrow::open_dataset("data/${name}") |> dplyr::collect()
\`\`\``,
    csv: `\`\`\`python
import glob, pandas
pandas.concat(map(pandas.read_csv, glob.glob("data/${name}/**/*.csv", recursive=True)))
\`\`\``,
    arrow: `\`\`\`python
import glob, polars
polars.concat([polars.read_ipc_stream(file) for file in glob.glob("data/${name}/**/*.arrows", recursive=True)])
\`\`\``,
  };
  return blocks[selection.format ?? "parquet"] as string;
}

/** The columns of a dataset, as Markdown. */
export function dictionary({
  name,
  meaning,
  grain,
  columns,
}: Pick<Described, "name" | "meaning" | "grain" | "columns">) {
  const lines = columns.map(
    (column) => `| \`${column.name}\` | ${column.type} | ${column.unit ?? ""} | ${cell(column.meaning)} |`,
  );
  const header = "| column | type | unit | meaning |\n| --- | --- | --- | --- |";
  return `### ${name}\n\n${meaning} ${grain[0]?.toUpperCase()}${grain.slice(1)}.\n\n${header}\n${lines.join("\n")}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

/** Names come from databases and configurations: none of them may style the page or begin a tag. */
function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").replace(/[\\|<>`*[\]]/g, (sign) => (sign === "<" ? "&lt;" : `\\${sign}`));
}
