import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LedgerError, messageOf, unknownName } from "../errors.ts";
import { claim, makeFolder, unfinished } from "../lake/files.ts";
import { accessFolder } from "../lake/layout.ts";

/** What a token opens: everything that is read with GET, and queries in SQL. */
export const scopes = ["read", "sql"] as const;
export type Scope = (typeof scopes)[number];

/** A token as it is kept: what it opens, and a hash of its secret. */
export interface Token {
  readonly id: string;
  readonly scopes: readonly Scope[];
  /** Sources that it may see; null for all. */
  readonly sources: readonly string[] | null;
  readonly created_at: string;
  /** Null for one that holds until it is revoked. */
  readonly expires_at: string | null;
  readonly secret_sha256: string;
}

/** `plt_<id>_<secret>`: the id finds the file, the secret has 256 random bits, so that a fast hash keeps it. */
const shape = /^plt_([0-9a-f]{12})_([\w-]{43})$/;

/** The tokens of a lake, a file each, so that one is made or revoked while the service runs. */
export class Tokens {
  private readonly folder: string;

  /** `folder` is where they are kept; default in the lake. */
  constructor(lake: string, folder = join(lake, accessFolder, "tokens")) {
    this.folder = folder;
  }

  /** Makes one and hands out its text, which is told this once. */
  async create(opens: Pick<Token, "scopes" | "sources" | "expires_at">): Promise<{ token: Token; text: string }> {
    const id = randomBytes(6).toString("hex");
    const secret = randomBytes(32).toString("base64url");
    const token: Token = { id, ...opens, created_at: new Date().toISOString(), secret_sha256: hashOf(secret) };
    const path = this.path(id);
    try {
      await makeFolder(this.folder);
      const draft = unfinished(path);
      await writeFile(draft, `${JSON.stringify(token)}\n`, { mode: 0o600 });
      await claim(draft, path);
    } catch (thrown) {
      throw new LedgerError("bad_input", `cannot keep a token in ${this.folder}: ${messageOf(thrown)}`, {
        cause: thrown,
      });
    }
    return { token, text: `plt_${id}_${secret}` };
  }

  /** All of them, those that have expired too, the oldest first. */
  async list(): Promise<Token[]> {
    const names = await readdir(this.folder).catch(() => []);
    const found = await Promise.all(
      names.filter((name) => /^[0-9a-f]{12}\.json$/.test(name)).map((name) => this.read(name.slice(0, -5))),
    );
    return found
      .filter((token) => token !== undefined)
      .sort((a, b) => (a.created_at < b.created_at || (a.created_at === b.created_at && a.id < b.id) ? -1 : 1));
  }

  /** Ends a token at once. Throws unknown for an id that there is not. */
  async revoke(id: string): Promise<void> {
    const known = (await this.list()).map((token) => token.id);
    if (!known.includes(id)) throw unknownName("unknown", "token", id, known, "id");
    await rm(this.path(id));
  }

  /** The token of that text, when there is one that holds now; the comparison takes as long whatever is sent. */
  async find(text: string): Promise<Token | undefined> {
    const [, id = "0".repeat(12), secret = ""] = shape.exec(text) ?? [];
    const token = await this.read(id);
    const expected = Buffer.from(token?.secret_sha256 ?? hashOf(""), "hex");
    const isSame = timingSafeEqual(Buffer.from(hashOf(secret), "hex"), expected);
    return token !== undefined && isSame && holds(token) ? token : undefined;
  }

  private async read(id: string): Promise<Token | undefined> {
    try {
      return JSON.parse(await readFile(this.path(id), "utf8")) as Token;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new LedgerError("bad_input", `the token file ${this.path(id)} cannot be read: ${messageOf(thrown)}`, {
        cause: thrown,
      });
    }
  }

  private path(id: string): string {
    return join(this.folder, `${id}.json`);
  }
}

/** Has it not expired? */
export function holds({ expires_at: end }: Token): boolean {
  return end === null || Date.parse(end) > Date.now();
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
