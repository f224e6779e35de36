import { SingleBar } from "cli-progress";

/** What a pass has done so far, on a terminal only. */
export function progressBar() {
  const bar = new SingleBar({
    format: `{what} {bar} {percentage}% ({value} of {total} {unit}, {rate} a second, {eta_formatted} left)`,
    stream: process.stderr,
    clearOnComplete: true,
  });
  let shown = "";
  let from = 0;
  const onProgress = (what: "read" | "write", done: number, total: number) => {
    if (!process.stderr.isTTY || total === 0) return;
    if (shown !== what) {
      from = performance.now();
      bar.start(total, 0, { what, unit: what === "read" ? "rows" : "files", rate: "–" });
    }
    shown = what;
    bar.update(done, { rate: Math.round((1000 * done) / Math.max(performance.now() - from, 1)).toLocaleString("en") });
    if (done >= total) bar.stop();
  };
  return { onProgress, stop: () => bar.stop() };
}
