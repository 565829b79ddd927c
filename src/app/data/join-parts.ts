import type { GeneratedSource, RowSource } from "../../contracts/collection-manifest.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { CookbookError } from "../../core/errors.ts";
import { differences } from "../../domain/datasets/differences.ts";

/** A source of one of the folders that are merged. */
export interface MergeEntry<S extends RowSource = RowSource> {
  /** The folder, as it was given. */
  readonly path: string;
  readonly source: S;
}

/**
 * Entries that are the parts of one dataset, in order, or one entry that is whole. Errors: invalid-data when parts are
 * missing, or rows stand in two entries.
 */
export function joinParts<E extends MergeEntry>(entries: readonly E[]): E[][] {
  const groups = new Map<string, E[]>();
  for (const entry of entries) {
    const key = keyOf(entry.source);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const joined = [...groups.values()].map((group) => inOrder(group, entries));
  refuseSharedRows(joined.map((group) => group[0]!));
  return joined;
}

/** Equal for the parts of one dataset: what decides a row, and not how many are in a file. */
function keyOf(source: RowSource): string {
  if (source.kind === "imported") {
    return canonicalJson({ origin: source.origin.map(({ sha256 }) => sha256), style: source.style });
  }
  const { part, shardSize, ...plan } = source.plan;
  return canonicalJson({ plan, via: source.via ?? null });
}

function inOrder<E extends MergeEntry>(group: readonly E[], all: readonly E[]): E[] {
  const [first] = group;
  const parts = group.map(partOf);
  if (group.length === 1 && parts[0] === undefined) return [...group];
  const of = parts.find((part) => part !== undefined)?.of;
  const other = group.findIndex((_, i) => parts[i]?.of !== of);
  if (of === undefined || other >= 0)
    throw overlap(first!, of === undefined ? group[1]! : group[other === 0 ? 1 : other]!);
  const ordered: E[] = [];
  for (const [i, entry] of group.entries()) {
    const { index } = parts[i]!;
    if (ordered[index] !== undefined) throw overlap(ordered[index], entry);
    ordered[index] = entry;
  }
  const missing = Array.from({ length: of }, (_, i) => i).filter((i) => ordered[i] === undefined);
  if (missing.length > 0) throw partsMissing(first!, missing, of, all);
  return ordered;
}

function partOf({ source }: MergeEntry) {
  return source.kind === "generated" ? source.plan.part : undefined;
}

/** Equal samples come from one stream; two layouts of them are different rows. */
function refuseSharedRows(entries: readonly MergeEntry[]): void {
  const seen = new Map<string, MergeEntry>();
  for (const entry of entries) {
    if (entry.source.kind === "imported") continue;
    const { template, templateVersion, code, params, seed, split, format, tokens } = entry.source.plan;
    const stream = canonicalJson({ template, templateVersion, code, params, seed, split, format, tokens });
    const other = seen.get(stream);
    if (other !== undefined) throw overlap(other, entry);
    seen.set(stream, entry);
  }
}

function overlap(a: MergeEntry, b: MergeEntry): CookbookError {
  return new CookbookError({
    code: "invalid-data",
    message: `"${a.path}" and "${b.path}" hold the same rows: ${nameOf(a.source)} in one, ${nameOf(b.source)} in the other`,
    hint: "merge only one of the two, or generate one of them with another seed",
  });
}

function partsMissing(
  first: MergeEntry,
  missing: readonly number[],
  of: number,
  all: readonly MergeEntry[],
): CookbookError {
  const list = missing.map((index) => String(index)).join(", ");
  const near = nearMiss(first, missing, all);
  return new CookbookError({
    code: "invalid-data",
    message: `of ${nameOf(first.source)} in "${first.path}" ${missing.length === 1 ? `part ${list} is` : `parts ${list} are`} missing${near}`,
    hint: `give the folders of all ${of} parts, each made by the same command but for --shard`,
  });
}

/** Of the wanted parts one that was made with other settings, and which. */
function nearMiss(first: MergeEntry, missing: readonly number[], all: readonly MergeEntry[]): string {
  const wanted = first.source as GeneratedSource;
  for (const { path, source } of all) {
    if (source.kind === "imported" || source.plan.template !== wanted.plan.template) continue;
    const part = source.plan.part;
    if (part === undefined || part.of !== wanted.plan.part!.of || !missing.includes(part.index)) continue;
    const fields = differences(wanted.plan, source.plan).filter(
      ({ key }) => key !== "part" && key !== "shardSize",
    );
    const changes = fields.map(
      ({ path: name, a, b }) => `${name} is ${canonicalJson(b)} and not ${canonicalJson(a)}`,
    );
    return `; "${path}" is such a part, but its ${changes.join(", its ")}`;
  }
  return "";
}

function nameOf(source: RowSource): string {
  if (source.kind === "imported") return `"${source.name}"`;
  const { template, seed, split, count, part } = source.plan;
  const whole = `${template} (${split}, seed ${seed}, ${count} rows)`;
  return part === undefined ? whole : `part ${part.index} of ${part.of} of ${whole}`;
}
