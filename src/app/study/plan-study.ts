import type { OnDownloadEvent } from "../../adapters/models/download/download-event.ts";
import { planRecipe } from "../plan-recipe.ts";
import { type PlannedStage, planOf, type RunPlan } from "../plan-run.ts";
import { tunedName } from "./ask-levels.ts";
import type { Study } from "./load-study.ts";
import { askingIdentity, dataIdentity, tuningIdentity } from "./study-identity.ts";

/**
 * Stages, rows, tokens and estimated time of a study from nothing, without doing any of it; what levels share is counted
 * once. The seeds of a level are taken to be alike. Errors: those of rows, templates and model.
 */
export async function planStudy(
  { levels, seeds }: Study,
  options: { readonly onDownload?: OnDownloadEvent; readonly signal?: AbortSignal } = {},
): Promise<RunPlan> {
  const stages: PlannedStage[] = [];
  const done = new Set<string>();
  const isNew = (...identity: unknown[]) => {
    const key = JSON.stringify(identity);
    return !done.has(key) && done.add(key) !== undefined;
  };
  const planned: { level: Study["levels"][number]; own: readonly PlannedStage[] }[] = [];
  for (const level of levels) {
    const { recipe } = level;
    const { stages: own } = await planRecipe({ ...recipe, seed: seeds[0]! }, options);
    planned.push({ level, own });
    if (isNew("model", recipe.engine, recipe.model))
      stages.push(...own.filter(({ name }) => name === "model"));
    stages.push(
      ...own.filter(
        ({ name }) => name.startsWith("evaluate-base-") && isNew("base", askingIdentity(recipe), name),
      ),
    );
  }
  for (const { level, own } of planned) {
    const { recipe, isTuned } = level;
    const inRounds = recipe.curriculum !== undefined;
    for (const seed of isTuned ? seeds : []) {
      const who = tunedName(level, seed);
      const name = (stage: PlannedStage) => (inRounds ? stage.name : `${stage.name}-${who}`);
      const take = (kind: RegExp) =>
        stages.push(...own.filter((one) => kind.test(one.name)).map((one) => ({ ...one, name: name(one) })));
      if (!inRounds && isNew("data", dataIdentity(recipe), seed)) take(/^generate/);
      if (isNew("tune", tuningIdentity(recipe), seed)) take(inRounds ? /^(generate|tune|score)/ : /^tune/);
      if (!isNew("ask", tuningIdentity(recipe), askingIdentity(recipe), seed)) continue;
      stages.push(
        ...own
          .filter((one) => one.name.startsWith("evaluate-tuned-"))
          .map((one) => ({ ...one, name: one.name.replace("tuned", who) })),
      );
    }
  }
  stages.push({ name: "report", rows: 0, tokens: 0, seconds: 1 });
  return planOf(stages);
}
