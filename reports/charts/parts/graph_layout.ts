import { Graph, layout } from "@dagrejs/dagre";

/** A node to be placed, in pixels. */
export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** Where boxes and the corners of the lines between them stand, from the top left, y downward. */
export interface Placed {
  readonly boxes: ReadonlyArray<Box & { readonly x: number; readonly y: number }>;
  readonly lines: ReadonlyArray<{
    readonly from: string;
    readonly to: string;
    readonly points: ReadonlyArray<{ readonly x: number; readonly y: number }>;
  }>;
  readonly width: number;
  readonly height: number;
}

/** Layers from top to bottom along the edges; cycles are broken where that costs least. The same graph is always placed alike. */
export function placed(boxes: readonly Box[], edges: ReadonlyArray<readonly [from: string, to: string]>): Placed {
  const graph = new Graph({ directed: true });
  graph.setGraph({ rankdir: "TB", nodesep: 18, ranksep: 42, edgesep: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const [from, to] of edges) if (from !== to) graph.setEdge(from, to);
  layout(graph);
  const lines = graph
    .edges()
    .map(({ v, w }: { v: string; w: string }) => ({ from: v, to: w, points: graph.edge(v, w).points }));
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    boxes: boxes.map((box) => ({ ...box, x: graph.node(box.id).x, y: graph.node(box.id).y })),
    lines,
    width: Math.max(1, width),
    height: Math.max(1, height),
  };
}
