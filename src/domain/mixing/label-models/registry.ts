import { CookbookError } from "../../../core/errors.ts";
import { nearestName } from "../../../core/nearest.ts";
import { dawidSkene } from "./dawid-skene.ts";
import { dawidSkeneMap } from "./dawid-skene-map.ts";
import type { LabelModel } from "./label-model.ts";
import { ldc } from "./ldc.ts";
import { majorityVote } from "./majority-vote.ts";
import { matrixCompletion } from "./matrix-completion.ts";
import { oneCoin } from "./one-coin.ts";
import { rankOne } from "./rank-one.ts";
import { tripletsMean } from "./triplets-mean.ts";
import { tripletsMedian } from "./triplets-median.ts";

/** Label models by id, the default first. */
export const LABEL_MODELS: Readonly<Record<string, LabelModel>> = {
  ldc,
  "majority-vote": majorityVote,
  "triplets-mean": tripletsMean,
  "triplets-median": tripletsMedian,
  "rank-one": rankOne,
  "matrix-completion": matrixCompletion,
  "one-coin": oneCoin,
  "dawid-skene": dawidSkene,
  "dawid-skene-map": dawidSkeneMap,
};

export const DEFAULT_LABEL_MODEL = "ldc";

/** Errors: `unknown-name`, with the nearest known one. */
export function findLabelModel(id: string): LabelModel {
  const model = Object.hasOwn(LABEL_MODELS, id) ? LABEL_MODELS[id] : undefined;
  if (model !== undefined) return model;
  const known = Object.keys(LABEL_MODELS);
  const nearest = nearestName(id, known);
  throw new CookbookError({
    code: "unknown-name",
    message: `unknown label model "${id}"; known: ${known.join(", ")}`,
    ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
  });
}
