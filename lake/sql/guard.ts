import { LedgerError } from "../../errors.ts";
import type { Duck } from "../duckdb.ts";

type Node = Readonly<Record<string, unknown>>;

/** Functions that tell of the machine, the session or the catalogue, or that keep others waiting. */
const foreignFunction =
  /^(pg_|inet_|has_|__internal|current_(setting|connection|database|query|schema|transaction|catalog|role|user)|(obj|col|shobj)_description|getvariable|getenv|nextval|currval|setseed|txid_|write_log|sleep|stats$|in_search_path|session_user|user$|get_block_size|format_pg_type|map_to_pg_oid|parse_duckdb_log|json_(de)?serialize|json_execute|add_parquet|query)/;
/** Functions that the parser makes of syntax; the catalogue does not list them all. */
const syntax = ["unnest", "count_star", "grouping", "grouping_id", "row"];
/** The only functions that may stand where a table stands. */
const tableFunctions = ["unnest", "range", "generate_series"];
const tableRefs = ["BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EMPTY", "EXPRESSION_LIST"];
const otherRefs = ["SHOW_REF", "COLUMN_DATA", "DELIM_GET", "BOUND_TABLE_REF", "PIVOT", "CTE", "INVALID"];

/** Names of the functions that a stranger's query may call, by DuckDB's own catalogue. */
export async function knownFunctions(duck: Duck): Promise<ReadonlySet<string>> {
  const rows = await duck.rows(
    "select distinct function_name as name from duckdb_functions() where function_type in ('scalar', 'aggregate', 'macro')",
  );
  const names = rows.map(({ name }) => String(name).toLowerCase());
  return new Set([...names.filter((name) => !foreignFunction.test(name)), ...syntax]);
}

/**
 * Holds a query to one SELECT over the tables of the lake, by the tree that DuckDB's parser makes of it, and tells which tables it
 * names. Throws usage for everything else.
 */
export async function guard(
  duck: Duck,
  sql: string,
  { tables, functions }: { tables: readonly string[]; functions: ReadonlySet<string> },
): Promise<string[]> {
  if (sql.includes("\0")) throw refusal("a query holds no NUL");
  if (!/^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/|\()*(select|with)\b/i.test(sql))
    throw refusal("a query begins with SELECT or WITH; nothing else is run here");
  const [row] = await duck.rows(
    "select json_serialize_sql(?::varchar, skip_null := true, skip_empty := true) as tree",
    [sql],
  );
  const tree = JSON.parse(String(row?.tree)) as { error: boolean; error_message?: string; statements?: Node[] };
  if (tree.error) throw refusal(tree.error_message ?? "this is no query");
  if (tree.statements?.length !== 1 || (await duck.statements(sql)) !== 1)
    throw refusal(`one statement is run at a time; this holds ${tree.statements?.length ?? 0}`);
  const walk = new Walk(tables, functions);
  walk.into(tree.statements[0], new Set());
  return [...walk.used];
}

/** Goes through a tree with the names that WITH has made so far. */
class Walk {
  readonly used = new Set<string>();
  private readonly tables: ReadonlySet<string>;
  private readonly functions: ReadonlySet<string>;

  constructor(tables: readonly string[], functions: ReadonlySet<string>) {
    this.tables = new Set(tables);
    this.functions = functions;
  }

  into(value: unknown, named: ReadonlySet<string>): void {
    if (Array.isArray(value)) for (const one of value) this.into(one, named);
    else if (typeof value === "object" && value !== null) this.node(value as Node, named);
  }

  private node(node: Node, named: ReadonlySet<string>): void {
    const { type, class: kind, cte_map: made, ...parts } = node;
    if (kind === "FUNCTION" || kind === "WINDOW") this.call(node);
    if (kind === undefined && typeof type === "string") this.table(type, node, named);
    const known = made === undefined ? named : this.with(made as Node, named);
    if (type === "RECURSIVE_CTE_NODE") {
      const { left, ...others } = parts;
      this.into(left, known);
      this.into(Object.values(others), new Set([...known, lower(node.cte_name)]));
    } else if (type === "TABLE_FUNCTION") {
      // Its name was looked at as that of a table; what it is called with is looked at as everywhere.
      const { function: called, ...others } = parts;
      this.into([(called as Node).children, Object.values(others)], known);
    } else this.into(Object.values(parts), known);
  }

  /** Each name is known to those that follow it, and to itself only where it is recursive. */
  private with({ map = [] }: Node, before: ReadonlySet<string>): ReadonlySet<string> {
    const known = new Set(before);
    for (const { key, value } of map as ReadonlyArray<{ key: string; value: unknown }>) {
      this.into(value, known);
      known.add(lower(key));
    }
    return known;
  }

  private call({ function_name: name, schema, catalog }: Node): void {
    const isOurs = (schema ?? "main") === "main" && (catalog === undefined || catalog === "system");
    if (!isOurs || !this.functions.has(lower(name))) throw refusal(`there is no function ${name} here`);
  }

  private table(type: string, node: Node, named: ReadonlySet<string>): void {
    if (otherRefs.includes(type))
      throw refusal("SHOW, DESCRIBE, SUMMARIZE and PIVOT are no SELECT; GET /v1/sql/schema tells of the tables");
    if (!tableRefs.includes(type)) return;
    if (type === "BASE_TABLE") this.base(node, named);
    if (type !== "TABLE_FUNCTION") return;
    const { function_name: name, schema, catalog } = node.function as Node;
    if (!tableFunctions.includes(lower(name)) || schema !== undefined || catalog !== undefined)
      throw refusal(`${name} is no table of the lake; only its tables are read, not files`);
  }

  private base(
    { table_name: name, schema_name: schema, catalog_name: catalog, at_clause: at }: Node,
    named: ReadonlySet<string>,
  ): void {
    const table = lower(name);
    if (schema === undefined && catalog === undefined && at === undefined) {
      if (named.has(table)) return;
      if (this.tables.has(table)) {
        this.used.add(table);
        return;
      }
    }
    const whole = [catalog, schema, name].filter((part) => part !== undefined).join(".");
    throw refusal(`${whole} is no table of the lake; there are ${[...this.tables].join(", ")}`);
  }
}

function lower(name: unknown): string {
  return String(name).toLowerCase();
}

function refusal(message: string): LedgerError {
  return new LedgerError("usage", message, { field: "sql" });
}
