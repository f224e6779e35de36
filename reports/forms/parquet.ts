import { parquetFile } from "../../lake/parquet_file.ts";
import type { Form } from "./form.ts";

/** A Parquet file of the rows; instants are timestamps in UTC. */
export const parquet: Form = {
  type: "application/vnd.apache.parquet",
  streams: true,
  async *write({ batches, meta }) {
    yield* parquetFile(meta.columns, batches);
  },
};
