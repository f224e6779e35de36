import { Command } from "commander";
import { holds, type Scope, scopes, Tokens } from "../api/tokens.ts";
import { LedgerError, unknownName } from "../errors.ts";
import { sourceName } from "../lake/layout.ts";
import { type Door, tokenFolder, type Words } from "./door.ts";

export function tokenCommand(door: Door): Command {
  const tokens = () => new Tokens(door.lakeFolder, tokenFolder(door));
  const create = new Command("create")
    .description("make a token and print it; it is told this once, and kept as a hash")
    .option("--scope <scopes>", `what it opens, joined by commas: ${scopes.join(", ")}`, "read")
    .option("--source <names>", "the sources that it may see, joined by commas; default all")
    .option("--expires <when>", "after so long (90d, 12h), on a day (2027-01-31), or never", "90d")
    .action(async ({ scope = "", source, expires = "" }: Words) => {
      const opens = { scopes: scopesOf(scope), sources: sourcesOf(source), expires_at: endOf(expires) };
      const { token, text } = await tokens().create(opens);
      process.stdout.write(`${text}\n`);
      process.stderr.write(`token ${token.id}: ${told(token)}; send it as Authorization: Bearer\n`);
    });
  const list = new Command("list").description("every token: what it opens, until when").action(async () => {
    for (const token of await tokens().list())
      process.stdout.write(`${token.id}  ${told(token)}  made ${token.created_at}${holds(token) ? "" : "  EXPIRED"}\n`);
  });
  const revoke = new Command("revoke")
    .description("end a token; a service that runs refuses it from then on")
    .argument("<id>", "as token list tells it")
    .action(async (id: string) => {
      await tokens().revoke(id);
      process.stdout.write(`token ${id} is revoked\n`);
    });
  const command = new Command("token")
    .description("keys for those who ask the service from elsewhere: create, list, revoke")
    .addHelpText(
      "after",
      `
Examples:
  parsl-ledger token create --scope read,sql --expires 30d
  parsl-ledger token create --scope read --source dr2 --expires never`,
    );
  for (const one of [create, list, revoke]) command.addCommand(one.copyInheritedSettings(command).exitOverride());
  return command;
}

function told({
  scopes: opened,
  sources,
  expires_at: end,
}: {
  scopes: readonly Scope[];
  sources: readonly string[] | null;
  expires_at: string | null;
}): string {
  return `${opened.join(",")} of ${sources === null ? "all sources" : sources.join(",")}, ${end === null ? "until it is revoked" : `until ${end}`}`;
}

function scopesOf(text: string): Scope[] {
  return words(text).map((name) => {
    const found = scopes.find((scope) => scope === name);
    if (found === undefined) throw unknownName("usage", "scope", name, scopes);
    return found;
  });
}

function sourcesOf(text: string | undefined): string[] | null {
  if (text === undefined) return null;
  const names = words(text);
  const odd = names.find((name) => !sourceName.test(name));
  if (odd !== undefined || names.length === 0)
    throw new LedgerError("usage", `--source ${text} names no source`, { field: "source" });
  return names;
}

function words(text: string): string[] {
  return [...new Set(text.split(",").map((word) => word.trim()))].filter((word) => word !== "");
}

/** `90d`, `12h`, a day or an instant, in the future; null for never. */
function endOf(text: string): string | null {
  if (text === "never") return null;
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  const end =
    count === undefined ? Date.parse(text) : Date.now() + Number(count) * (unit === "d" ? 86_400_000 : 3_600_000);
  if (Number.isNaN(end) || end <= Date.now())
    throw new LedgerError("usage", `--expires ${text} is no time to come; write 90d, 12h, 2027-01-31 or never`, {
      field: "expires",
    });
  return new Date(end).toISOString();
}
