import { titleOf } from "./readme.ts";
import type { ExportStory } from "./story.ts";

const types: Readonly<Record<string, string>> = {
  parquet: "application/vnd.apache.parquet",
  csv: "text/csv",
  arrow: "application/vnd.apache.arrow.stream",
};

/** RO-Crate 1.1: what repositories read. Each dataset is a folder with its columns as variables, each file has its hash. */
export function crate(story: ExportStory) {
  const { citation, datasets, files, selection } = story;
  const licence = licenceOf(citation.licence);
  const files_ = files.map((file) => ({
    "@id": file.path,
    "@type": "File",
    name: file.path.split("/").at(-1),
    encodingFormat: types[selection.format ?? "parquet"],
    contentSize: String(file.bytes),
    sha256: file.sha256,
  }));
  const folders = datasets.map(({ name, meaning, grain, columns }) => ({
    "@id": `data/${name}/`,
    "@type": "Dataset",
    name,
    description: `${meaning} ${grain[0]?.toUpperCase()}${grain.slice(1)}.`,
    hasPart: files.filter(({ dataset }) => dataset === name).map(({ path }) => ({ "@id": path })),
    variableMeasured: columns.map((column) => ({ "@id": `#${name}.${column.name}` })),
  }));
  const variables = datasets.flatMap(({ name, columns }) =>
    columns.map((column) => ({
      "@id": `#${name}.${column.name}`,
      "@type": "PropertyValue",
      name: column.name,
      description: column.meaning,
      ...(column.unit === null ? {} : { unitText: column.unit }),
    })),
  );
  const texts = [
    { "@id": "README.md", name: "Data dictionary", encodingFormat: "text/markdown" },
    { "@id": "schema.json", name: "Columns, for programs", encodingFormat: "application/json" },
    { "@id": "manifest.json", name: "Every file with its hash", encodingFormat: "application/json" },
  ].map((file) => ({ "@type": "File", ...file }));
  const creator =
    citation.creator === undefined ? [] : [{ "@id": "#creator", "@type": "Person", name: citation.creator }];
  const root = {
    "@id": "./",
    "@type": "Dataset",
    name: titleOf(story),
    description: `Records of Parsl workflows and what was paid for them, from state ${story.lake_state} of a Parsl Ledger lake.`,
    datePublished: story.as_of,
    identifier: story.lake_state,
    ...(licence ? { license: { "@id": licence["@id"] } } : {}),
    ...(creator.length > 0 ? { creator: { "@id": "#creator" } } : {}),
    hasPart: [...folders, ...files_, ...texts].map((part) => ({ "@id": part["@id"] })),
    mentions: { "@id": "#made" },
  };
  return {
    "@context": "https://w3id.org/ro/crate/1.1/context",
    "@graph": [
      {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        conformsTo: { "@id": "https://w3id.org/ro/crate/1.1" },
        about: { "@id": "./" },
      },
      root,
      ...(licence ? [licence] : []),
      ...creator,
      {
        "@id": "#made",
        "@type": "CreateAction",
        name: "Export",
        endTime: story.as_of,
        instrument: { "@id": "#parsl-ledger" },
        result: { "@id": "./" },
      },
      {
        "@id": "#parsl-ledger",
        "@type": "SoftwareApplication",
        name: "Parsl Ledger",
        softwareVersion: story.written_by.split(" ").at(-1),
      },
      ...folders,
      ...files_,
      ...texts,
      ...variables,
    ],
  };
}

/** An SPDX identifier has an address; anything else that is no address is a name. */
function licenceOf(licence: string | undefined) {
  if (licence === undefined) return undefined;
  const isAddress = /^https?:\/\//.test(licence);
  const isSpdx = /^[A-Za-z0-9.+-]+$/.test(licence);
  const id = isAddress ? licence : isSpdx ? `https://spdx.org/licenses/${licence}` : "#licence";
  return { "@id": id, "@type": "CreativeWork", name: licence };
}
