import { serve } from "@hono/node-server";
import { afterAll } from "vitest";
import { type AppOptions, createApp } from "../../api/app.ts";

/** The address of a real server over a lake, which stops when the file's tests are over. */
export function served(options: AppOptions): Promise<string> {
  const { fetch } = createApp(options);
  return new Promise((resolve) => {
    const server = serve({ fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => resolve(`http://127.0.0.1:${port}`));
    afterAll(() => server.close());
  });
}
