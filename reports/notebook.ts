import { resource } from "../resources.ts";

interface Cell {
  readonly metadata: { readonly tags?: readonly string[] };
  source: string[];
}

export const NOTEBOOK = "efficiency.ipynb";

/**
 * The worked notebook, reading from `data`: the address of a service or the folder of an export; `state` pins it to a state of the
 * lake. Its cell of parameters is the one that Jupyter's own tools know by the tag `parameters`.
 */
export function notebook(data: string, state?: string): string {
  const template = JSON.parse(resource(`reports/notebooks/${NOTEBOOK}`)) as { cells: Cell[] };
  const values = { DATA: data, ...(state === undefined ? {} : { STATE: state }) };
  for (const cell of template.cells) {
    if (!cell.metadata.tags?.includes("parameters")) continue;
    for (const [name, value] of Object.entries(values))
      cell.source = cell.source.map((line) =>
        line.startsWith(`${name} = `) ? line.replace(/= .*?(?= {2}#|\n|$)/, () => `= ${JSON.stringify(value)}`) : line,
      );
  }
  return `${JSON.stringify(template, null, 1)}\n`;
}
