/**
 * Loaded into a process before its program (node --import): counts what it does to the file system of a lake, and kills it there.
 *   STEPS_TO=FILE      notes each step's name, a line each
 *   KILL_AT=NUMBER     the step at which the process is killed, from 1
 *   KILL_AFTER_MS=MS   that long after the step was done; without it the process is killed before
 */
import { appendFileSync } from "node:fs";
import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const { STEPS_TO, KILL_AT, KILL_AFTER_MS } = process.env;
let count = 0;

for (const name of ["mkdir", "writeFile", "open", "link", "rename", "unlink", "rm"]) {
  const original = files[name];
  files[name] = async (...words) => {
    // The second path of `rename` and `link` says what comes of it.
    const path = String(name === "rename" || name === "link" ? words[1] : words[0]);
    const step = ++count;
    if (STEPS_TO) appendFileSync(STEPS_TO, `${name} ${placeOf(path)}\n`);
    if (step !== Number(KILL_AT)) return original(...words);
    if (KILL_AFTER_MS === undefined) die();
    const done = await original(...words);
    if (Number(KILL_AFTER_MS) === 0) die();
    setTimeout(die, Number(KILL_AFTER_MS));
    return done;
  };
}
syncBuiltinESMExports();

function placeOf(path) {
  return /\/(data|log|writers|attempts)(\/|$)/.exec(path)?.[1] ?? "lake";
}

function die() {
  process.kill(process.pid, "SIGKILL");
}
