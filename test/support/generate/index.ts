export { record, runIdOf } from "./record.ts";
export { simulate } from "./simulate.ts";
export { type BlockTruth, truthOf } from "./truth.ts";
export { ordinary, type Plan, restarted, type World } from "./world.ts";
