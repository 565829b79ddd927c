import { CookbookError } from "../../../core/errors.ts";
import { nearestName } from "../../../core/nearest.ts";
import type { Template } from "../sdk/template.ts";
import { copy } from "./copy.ts";
import { countItems } from "./count-items.ts";
import { deduplicate } from "./deduplicate.ts";
import { entailment } from "./entailment.ts";
import { entityDisambiguation } from "./entity-disambiguation.ts";
import { entityMatch } from "./entity-match.ts";
import { extractJson } from "./extract-json.ts";
import { factLinkedOption } from "./fact-linked-option.ts";
import { fillTable } from "./fill-table.ts";
import { findDuplicate } from "./find-duplicate.ts";
import { goalSolution } from "./goal-solution.ts";
import { groundedYesNo } from "./grounded-yes-no.ts";
import { keyValue } from "./key-value.ts";
import { keywordClassify } from "./keyword-classify.ts";
import { lastMention } from "./last-mention.ts";
import { lastUpdate } from "./last-update.ts";
import { lineLookup } from "./line-lookup.ts";
import { multiHop } from "./multi-hop.ts";
import { oddOneOut } from "./odd-one-out.ts";
import { ordering } from "./ordering.ts";
import { overlapChoice } from "./overlap-choice.ts";
import { patternContinuation } from "./pattern-continuation.ts";
import { pickMarked } from "./pick-marked.ts";
import { replace } from "./replace.ts";
import { reverse } from "./reverse.ts";
import { setDifference } from "./set-difference.ts";
import { sort } from "./sort.ts";
import { spanMatch } from "./span-match.ts";
import { spellCount } from "./spell-count.ts";
import { tableCell } from "./table-cell.ts";
import { translate } from "./translate.ts";

/** Every template, in the order that lists show. */
export const TEMPLATES: readonly Template[] = [
  spanMatch,
  keyValue,
  lastMention,
  groundedYesNo,
  multiHop,
  lineLookup,
  tableCell,
  lastUpdate,
  overlapChoice,
  entityDisambiguation,
  factLinkedOption,
  patternContinuation,
  goalSolution,
  oddOneOut,
  entityMatch,
  ordering,
  setDifference,
  entailment,
  findDuplicate,
  copy,
  reverse,
  sort,
  deduplicate,
  replace,
  translate,
  extractJson,
  fillTable,
  keywordClassify,
  pickMarked,
  spellCount,
  countItems,
];

/** Errors: unknown-name, with the nearest known template. */
export function findTemplate(id: string): Template {
  const found = TEMPLATES.find((template) => template.id === id);
  if (found !== undefined) return found;
  const known = TEMPLATES.map((template) => template.id);
  const nearest = nearestName(id, known);
  throw new CookbookError({
    code: "unknown-name",
    message: `there is no template "${id}"`,
    hint: nearest === undefined ? `known templates: ${known.join(", ")}` : `did you mean "${nearest}"?`,
  });
}
