import { z } from "zod";
import type { FormKey } from "../reports/forms/index.ts";
import { form } from "../reports/forms/index.ts";
import { version } from "../resources.ts";
import { problemSchema } from "./answers.ts";
import { type Operation, operations } from "./operations.ts";

const tags =
  "Beside the parameters listed, `tag.<key>=value` filters by a tag of the configuration wherever filters are taken. Unknown parameters are refused.";

/** OpenAPI 3.1 of everything under /v1 that is listed in `operations`. */
export function openApi() {
  return {
    openapi: "3.1.0",
    info: {
      title: "Parsl Ledger",
      version,
      description: `What was paid for Parsl workflows, and what came of it. ${tags}`,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths: Object.fromEntries(
      operations.map((operation) => [operation.path, { [operation.method ?? "get"]: described(operation) }]),
    ),
    components: { schemas: { Problem: schemaOf(problemSchema) } },
  };
}

function described({ path, method, summary, parts, words, body, answer, forms, endings = [] }: Operation) {
  return {
    operationId: path.replace("/v1/", "").replaceAll(/[{}]/g, "").replaceAll("/", "_"),
    summary,
    parameters: [
      ...parts.map(({ values, ...part }) => ({
        ...part,
        in: "path",
        required: true,
        schema: { type: "string", ...(values === undefined ? {} : { enum: values }) },
      })),
      ...parametersOf(words),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: schemaOf(body.schema), example: body.example } },
          },
        }),
    responses: {
      "200": {
        description: "The answer. ETag, Cache-Control and Vary say how long it holds; Link has the next page.",
        content: Object.fromEntries(
          [...forms, ...endings].map((key) => [
            form(key as FormKey).type.split(";")[0],
            key === "json" ? { schema: schemaOf(answer) } : {},
          ]),
        ),
      },
      ...(method === "post" ? {} : { "304": { description: "The tag that came with If-None-Match still holds." } }),
      "4XX": {
        description: "What is wrong with the request, in which field, and what would have been accepted.",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

function parametersOf(words: z.ZodObject) {
  const { properties = {} } = schemaOf(words) as { properties?: Record<string, Record<string, unknown>> };
  return Object.entries(properties).map(([name, { description, example, ...schema }]) => ({
    name,
    in: "query",
    description,
    schema: emptied(schema),
    ...(example === undefined ? {} : { example }),
  }));
}

/** An empty value counts as not given. */
function emptied(schema: Record<string, unknown>): Record<string, unknown> {
  return Array.isArray(schema.enum) ? { ...schema, enum: [...schema.enum, ""] } : schema;
}

function schemaOf(schema: z.ZodType) {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12" });
  return rest;
}
