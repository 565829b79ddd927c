import type { RowSource } from "../../contracts/collection-manifest.ts";

/** Where rows come from, in one line. */
export function describeSource(source: RowSource): string {
  const rows = source.files.reduce((total, file) => total + file.rows, 0);
  if (source.kind === "imported") {
    const dropped = source.dropped.length === 0 ? "" : `, without ${source.dropped.join(", ")}`;
    return `${rows} imported from ${source.name} (${source.style}${dropped})`;
  }
  const { template, templateVersion, format, seed, part } = source.plan;
  const ofWhole = part === undefined ? "" : `, part ${part.index} of ${part.of}`;
  const via = source.via === undefined ? "" : `, converted from ${source.via.join(", then ")}`;
  return `${rows} of ${template}, version ${templateVersion}, format ${format}, seed ${seed}${ofWhole}${via}`;
}
