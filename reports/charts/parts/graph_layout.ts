import { Graph, layout } from "@dagrejs/dagre";

/** A node to be placed, in pixels. */
export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where boxes and the corners of the lines between them stand, from the top left, y downward. */
export interface Placed {
  readonly boxes: ReadonlyArray<Box & { readonly x: number; readonly y: number }>;
  readonly lines: ReadonlyArray<{
    readonly from: string;
    readonly to: string;
    readonly points: readonly Point[];
    readonly label: Point;
  }>;
  readonly width: number;
  readonly height: number;
}

/** Layers from top to bottom along the edges; cycles are broken where that costs least. The same graph is always placed alike. */
export function placed(
  boxes: readonly Box[],
  edges: ReadonlyArray<{ readonly from: string; readonly to: string; readonly labelWidth: number }>,
): Placed {
  const graph = new Graph({ directed: true });
  graph.setGraph({ rankdir: "TB", nodesep: 18, ranksep: 42, edgesep: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  // Names of apps are keys of plain objects in there, so each goes by its number: "" and "__proto__" are names too.
  const keys = new Map(boxes.map(({ id }, at) => [id, `n${at}`]));
  const keyOf = (id: string) => keys.get(id) as string;
  for (const { id, width, height } of boxes) graph.setNode(keyOf(id), { width, height });
  const lines = edges.filter(({ from, to }) => from !== to);
  for (const { from, to, labelWidth } of lines)
    graph.setEdge(keyOf(from), keyOf(to), { width: labelWidth, height: 14, labelpos: "c" });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    boxes: boxes.map((box) => ({ ...box, x: graph.node(keyOf(box.id)).x, y: graph.node(keyOf(box.id)).y })),
    lines: lines.map(({ from, to }) => {
      const { points, x, y } = graph.edge(keyOf(from), keyOf(to));
      return { from, to, points, label: { x, y } };
    }),
    width: Math.max(1, width),
    height: Math.max(1, height),
  };
}
