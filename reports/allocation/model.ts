/** A report as it is before it takes a form: plain text everywhere, so that names can hold any sign. */
export interface ReportDocument {
  readonly title: string;
  /** Lines of the title block: what, and its value. */
  readonly about: ReadonlyArray<readonly [name: string, value: string]>;
  readonly sections: readonly Section[];
  readonly stamp: Stamp;
}

export interface Section {
  /** Part of addresses and anchors. */
  readonly id: string;
  readonly title: string;
  /** Appendices follow the core and are named by letters. */
  readonly isAppendix: boolean;
  readonly parts: readonly Part[];
}

export type Part = Text | Items | Tiles | Table | Figure | Note;

export interface Text {
  readonly kind: "text";
  readonly text: string;
}

export interface Items {
  readonly kind: "items";
  readonly items: ReadonlyArray<string | LinkedItem | CodeItem>;
}

/** What an address leads to, and the address. */
export interface LinkedItem {
  readonly text: string;
  readonly link: string;
}

/** Headline figures side by side. */
export interface Tiles {
  readonly kind: "tiles";
  readonly tiles: readonly Tile[];
}

/** A figure with its name, and what else must be known of it. */
export interface Tile extends TableCell {
  readonly name: string;
  readonly note: string;
}

/** What a statement gives, and the statement. */
export interface CodeItem {
  readonly text: string;
  readonly code: string;
}

/** A value as a machine reads it and as a person does. */
export interface TableCell {
  readonly value: string | number | boolean | null;
  readonly shown: string;
  /** Address of what is behind it, where there is one. */
  readonly link?: string;
}

export interface TableColumn {
  readonly name: string;
  readonly title: string;
  /** Of the values; null for texts. */
  readonly unit: string | null;
  /** Told beside the title, where what is shown does not carry it. */
  readonly titleUnit: string | null;
  readonly isNumber: boolean;
}

export interface Table {
  readonly kind: "table";
  readonly id: string;
  /** Numbered in the order of the document. */
  readonly number: number;
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: ReadonlyArray<readonly TableCell[]>;
  /** Values by name that go with each row for machines: what a reader finds within the cells, or needs not. */
  readonly more: ReadonlyArray<Readonly<Record<string, TableCell["value"]>>>;
  /** Is the last row the total? */
  readonly hasTotal: boolean;
  /** Address of the same figures. */
  readonly link: string | null;
}

export interface Figure {
  readonly kind: "figure";
  readonly id: string;
  readonly number: number;
  readonly caption: string;
  readonly svg: string;
  /** What the picture shows, in words. */
  readonly alt: string;
  readonly link: string | null;
  /** Half a line wide, beside the next one. */
  readonly isHalf: boolean;
}

/** A finding: labelled lines below a title. */
export interface Note {
  readonly kind: "note";
  readonly title: string;
  readonly lines: ReadonlyArray<readonly [label: string, text: string]>;
  /** Address of the figures that it names. */
  readonly link: string;
}

/** What a report rests on; every form carries it, so that it can be checked later. */
export interface Stamp {
  /** Hash of all the rest. */
  readonly id: string;
  readonly version: string;
  readonly state: string;
  /** Names of the sources that count: those that its reader may see, and whose filters let them pass. */
  readonly sources: readonly string[];
  readonly configuration: string;
  readonly period: string;
  readonly from: string;
  readonly to: string;
  readonly as_of: string;
  readonly filters: Readonly<Record<string, string>>;
  readonly lenient: boolean;
}
