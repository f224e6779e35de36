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
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { from, to, labelWidth } of edges)
    if (from !== to) graph.setEdge(from, to, { width: labelWidth, height: 14, labelpos: "c" });
  layout(graph);
  const lines = graph.edges().map(({ v, w }: { v: string; w: string }) => {
    const { points, x, y } = graph.edge(v, w);
    return { from: v, to: w, points, label: { x, y } };
  });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    boxes: boxes.map((box) => ({ ...box, x: graph.node(box.id).x, y: graph.node(box.id).y })),
    lines,
    width: Math.max(1, width),
    height: Math.max(1, height),
  };
}
