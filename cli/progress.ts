import { SingleBar } from "cli-progress";

/** What a pass has done so far, on a terminal only. */
export function progressBar() {
  const bar = new SingleBar({
    format: `{what} {bar} {percentage}% ({value} of {total} {unit})`,
    stream: process.stderr,
    clearOnComplete: true,
  });
  let shown = "";
  const onProgress = (what: "read" | "write", done: number, total: number) => {
    if (!process.stderr.isTTY || total === 0) return;
    if (shown !== what) bar.start(total, 0, { what, unit: what === "read" ? "rows" : "files" });
    shown = what;
    bar.update(done);
    if (done >= total) bar.stop();
  };
  return { onProgress, stop: () => bar.stop() };
}
