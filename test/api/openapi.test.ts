import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { problemSchema } from "../../api/answers.ts";
import { createApp } from "../../api/app.ts";
import { exampleOf, type Operation, operations } from "../../api/operations.ts";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { packageRoot } from "../../resources.ts";
import { temporaryFolder } from "../support/lakes.ts";

interface Described {
  openapi: string;
  paths: Record<
    string,
    Partial<
      Record<"get" | "post", { parameters: Array<{ name: string; in: string; description: string; example?: string }> }>
    >
  >;
}

describe("the reference", () => {
  let app: ReturnType<typeof createApp>;
  beforeAll(async () => {
    const folder = temporaryFolder();
    const [path, sacct] = ["monitoring.db", "sacct.txt"].map((file) => join(packageRoot, "sample", file)) as [
      string,
      string,
    ];
    await ingest({ path, sacct, lake: folder, source: "sample", timezone: "UTC" });
    const lake = await Lake.open(folder);
    app = createApp({ lake });
    return () => lake.close();
  });

  const ask = ({ body, ...one }: Operation, address = exampleOf(one)) =>
    app.request(
      address,
      body && {
        method: "POST",
        body: JSON.stringify(body.example),
        headers: { "content-type": "application/json" },
      },
    );

  it.each(operations.map((one) => [one.path, one] as const))(
    "the example of %s is answered as described",
    async (_, one) => {
      const response = await ask(one);
      expect([response.status, exampleOf(one)]).toEqual([200, exampleOf(one)]);
      const body = (await response.json()) as { data: unknown };
      expect(one.answer.safeParse(body).error).toBeUndefined();
      expect(Object.keys(one.answer.shape)).toEqual(expect.arrayContaining(Object.keys(body)));
      expect(Array.isArray(body.data) ? body.data.length : 1).toBeGreaterThan(0);
    },
  );

  it.each(operations.filter((one) => one.forms.length > 1).map((one) => [one.path, one] as const))(
    "%s has every form that it promises",
    async (_, one) => {
      for (const form of one.forms) {
        const address = exampleOf(one).replace("format=json", `format=${form}`);
        expect([form, (await ask(one, address)).status]).toEqual([form, 200]);
      }
    },
  );

  it("is OpenAPI 3.1 with every path and every parameter described", async () => {
    const described = (await (await app.request("/openapi.json")).json()) as Described;
    expect(described.openapi).toBe("3.1.0");
    expect(Object.keys(described.paths)).toEqual(operations.map((one) => one.path));
    for (const { path, method, words, parts } of operations) {
      const parameters = described.paths[path]?.[method ?? "get"]?.parameters ?? [];
      expect(parameters.map(({ name }) => name)).toEqual([
        ...parts.map(({ name }) => name),
        ...Object.keys(words.shape),
      ]);
      for (const one of parameters)
        expect([path, one.name, one.description?.length > 5]).toEqual([path, one.name, true]);
    }
  });

  it("every address in the README and the guide answers", async () => {
    const texts = ["README.md", "docs/http.md"].map((file) => readFileSync(join(packageRoot, file), "utf8")).join("\n");
    const addresses = [...texts.matchAll(/8377(\/v1\/[^'"\s]+)/g)]
      .map((match) => String(match[1]))
      .filter((address) => address !== "/v1/sql");
    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) expect([address, (await app.request(address)).status]).toEqual([address, 200]);
  });

  it("what goes wrong is described too", async () => {
    const body = await (await app.request("/v1/metrics/tries?by=aap")).json();
    expect(problemSchema.strict().safeParse(body).error).toBeUndefined();
    expect(body).toMatchObject({ field: "by", nearest: "app" });
  });

  it("the page loads nothing from elsewhere", async () => {
    const page = await (await app.request("/docs")).text();
    for (const { path, method = "get" } of operations) expect(page).toContain(`${method.toUpperCase()} ${path}`);
    expect(page).not.toMatch(/<script|<link[^>]+href="(?!data:)|src=|https?:\/\//);
  });
});
