import { loadEngine } from "../../../adapters/engines/registry.ts";
import type { OnDownloadEvent } from "../../../adapters/models/download/download-event.ts";
import { type MixRecipe, probeName } from "../../../contracts/mix-recipe.ts";
import { mean } from "../../../core/stats/mean.ts";
import { BASE_PROBE } from "../../../domain/mixing/votes/vote.ts";
import { getModel } from "../../get-model.ts";
import { type PlannedStage, plannedAnswers, planOf, planRun, type RunPlan } from "../../plan-run.ts";
import type { PreparedTask } from "../../run/prepare-run.ts";
import { prepareMixTasks, recipeOf } from "./mix-stages.ts";

/**
 * Stages, rows, tokens and estimated time of a mix from nothing, without doing any of it. What an arm's samples hold is not
 * known before the mix is: the templates' mean length stands for it. Errors: those of rows, templates and model.
 */
export async function planMix(
  recipe: MixRecipe,
  options: { readonly onDownload?: OnDownloadEvent; readonly signal?: AbortSignal } = {},
): Promise<RunPlan> {
  const tasks = await prepareMixTasks(recipe);
  await getModel({ engine: recipe.engine, model: recipe.model, ...options });
  const session = await (await loadEngine(recipe.engine)).open({ model: recipe.model });
  const { tokenizer, config } = session;
  try {
    const stages: PlannedStage[] = [];
    const answers = (name: string, { task, rows, maxNewTokens }: PreparedTask): PlannedStage => {
      const { maxPositions } = config;
      const about = { tokenizer, maxPositions, chat: recipe.chat, maxNewTokens };
      const { read, seconds } = plannedAnswers(task, rows, about);
      return { name, rows: rows.length, tokens: read, seconds };
    };
    const tunings: PlannedStage[] = [];
    const { from, probes, mix } = recipe;
    const isProbing = (from.votes ?? from.estimates ?? from.weights) === undefined;
    for (const template of recipe.templates) {
      const name = probeName(template);
      const part = { seed: recipe.seed, template, tune: probes.tune, samples: probes.samples };
      const plan = await planRun(recipeOf(recipe, part), tokenizer, config.maxPositions);
      const own = plan.stages.filter((stage) => /^(generate|tune)/.test(stage.name));
      tunings.push(own.find((stage) => stage.name.startsWith("tune"))!);
      if (!isProbing || from.probes?.[name] !== undefined) continue;
      stages.push(
        ...own.map((stage) => ({ ...stage, name: `${stage.name.split("-", 1)[0]}-probe-${name}` })),
      );
    }
    if (isProbing) {
      for (const probe of [BASE_PROBE, ...recipe.templates.map(probeName)])
        for (const { task, asked } of tasks) stages.push(answers(`votes-${probe}-${task.id}`, asked));
    }
    for (const { task, evaluated } of tasks)
      stages.push(answers(`evaluate-${BASE_PROBE}-${task.id}`, evaluated));
    const perRow = (pick: (stage: PlannedStage) => number) =>
      mean(tunings.map((stage) => pick(stage) / stage.rows));
    const perSample = perRow(({ tokens }) => tokens);
    const made = mix.samples ?? Math.max(1, Math.floor(mix.tokens! / perSample));
    const tuned = mix.tune.steps === undefined ? made : mix.tune.steps * mix.tune.batch_size;
    const hasOwnRows = recipe.baseline_data !== undefined;
    if (hasOwnRows) stages.unshift({ name: "baseline-data", rows: 0, tokens: 0, seconds: 1 });
    for (const arm of [...recipe.arms, ...(hasOwnRows ? ["data"] : [])]) {
      for (const seed of recipe.seeds) {
        const name = `${arm}-seed-${seed}`;
        if (arm !== "data") stages.push({ name: `mix-${name}`, rows: made, tokens: 0, seconds: 1 });
        stages.push(
          {
            name: `tune-${name}`,
            rows: tuned,
            tokens: Math.round(tuned * perSample),
            seconds: tuned * perRow(({ seconds }) => seconds),
          },
          ...tasks.map(({ task, evaluated }) => answers(`evaluate-${name}-${task.id}`, evaluated)),
        );
      }
    }
    return planOf(stages);
  } finally {
    await session.close();
  }
}
