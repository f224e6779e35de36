import type { DimensionKey } from "../../../metrics/dimensions.ts";
import { inOrder, readSort, refuseUnknownSort } from "../../../metrics/order.ts";
import type { Fragment } from "../document.ts";
import type { PageRequest } from "../page.ts";
import { type TableParts, table } from "./table.ts";

/** A table all of whose rows are on the page: in the order given, until the reader sorts it. `by` names dimensions whose values have an order of their own. */
export function smallTable(
  request: PageRequest,
  { by = [], ...parts }: Omit<TableParts, "sort"> & { readonly by?: readonly DimensionKey[] },
): Fragment {
  const sort = request.words[`${parts.id}.sort`] ?? "";
  const order = readSort(sort);
  refuseUnknownSort(
    order,
    parts.columns.map(({ name }) => name),
  );
  const rows = order.length === 0 ? parts.rows : inOrder(parts.rows, order, by);
  return table(request, { ...parts, rows, sort });
}
