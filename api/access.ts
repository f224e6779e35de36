import type { Context, MiddlewareHandler } from "hono";
import { LedgerError } from "../errors.ts";
import type { Token, Tokens } from "./tokens.ts";

/** Who may ask. */
export interface Access {
  readonly tokens: Tokens;
  /** Is a token wanted of everybody? One that is sent is looked at in any case. */
  readonly isRequired: boolean;
}

/** Paths that answer without a token: whoever watches the process has none. */
const open = ["/healthz"];

/** Lets those in who may ask what they ask; the token is kept with the request. */
export function admission({ tokens, isRequired }: Access): MiddlewareHandler {
  return async (context, next) => {
    const { path, method } = context.req;
    const text = sent(context);
    const token = text === undefined ? undefined : await tokens.find(text);
    if (text !== undefined && token === undefined)
      throw unauthorized(context, "this token is not known, or no longer: parsl-ledger token list tells which are");
    if (text === undefined && isRequired && !open.includes(path))
      throw unauthorized(
        context,
        "a token is wanted here: Authorization: Bearer plt_..., or as the password of a browser",
      );
    const scope = path === "/v1/sql" && method === "POST" ? "sql" : "read";
    if (token !== undefined && !token.scopes.includes(scope) && !open.includes(path))
      throw new LedgerError("denied", `this token opens ${token.scopes.join(" and ")}, not ${scope}`, {
        field: "scope",
      });
    context.set("token", token);
    await next();
  };
}

/** The token that the request came with. */
export function tokenOf(context: Context): Token | undefined {
  return context.get("token") as Token | undefined;
}

/** As bearer, else as the password of basic authentication, which is all that a browser can send. */
function sent(context: Context): string | undefined {
  const header = context.req.header("authorization");
  if (header === undefined) return undefined;
  const [, scheme = "", value = ""] = /^(\S+)\s+(.*)$/.exec(header) ?? [];
  if (scheme.toLowerCase() !== "basic") return value;
  const pair = Buffer.from(value, "base64").toString("utf8");
  return pair.slice(pair.indexOf(":") + 1);
}

function unauthorized(context: Context, message: string): LedgerError {
  context.header("www-authenticate", 'Bearer realm="parsl-ledger"');
  context.header("www-authenticate", 'Basic realm="parsl-ledger", charset="UTF-8"', { append: true });
  return new LedgerError("unauthorized", message, { field: "authorization" });
}
