export { record, runIdOf } from "./record.ts";
export { simulate } from "./simulate.ts";
export { type BlockTruth, truthOf } from "./truth.ts";
export { ordinary, type Plan, type World } from "./world.ts";
