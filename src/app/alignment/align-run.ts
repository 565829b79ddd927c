import path from "node:path";
import { readEvents } from "../../adapters/store/event-log.ts";
import type { Recipe } from "../../contracts/recipe.ts";
import type { RunEvent } from "../../contracts/run-events.ts";
import { CookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";
import type { SampleRecord } from "../../domain/evaluation/sample-record.ts";
import { type PreparedTask, prepareTasks, readStoredRecipe } from "../run/prepare-run.ts";
import { type RunPaths, runPaths } from "../run/run-folder.ts";
import { saidTask } from "../run/said-words.ts";
import { openSampleJournal } from "../run/sample-journal.ts";
import { resolveTemplate } from "../templates/resolve-template.ts";
import { type Aligned, alignedOf } from "./aligned.ts";
import { alignmentOf } from "./alignment.ts";
import { saidOf } from "./measure-adherence.ts";
import { needSlotMap, slotMapOf } from "./task-map.ts";
import { writeAligned } from "./write-aligned.ts";

export interface AlignRunOptions {
  /** Folder of a `cookbook run`. */
  readonly run: string;
  /** Default: every task of the run whose rows can fill the template's slots. */
  readonly task?: string | undefined;
  /** Default: the run's own. */
  readonly template?: string | undefined;
  /** Folder for what is found, one folder in it for each task. */
  readonly out?: string | undefined;
}

/**
 * The same as `alignModels`, from the answers that a run holds: the model tuned by the rule, and each control beside it. No
 * model is asked. Errors: not-resumable (no run there, or its evaluation is not finished), unknown-name (task, slot map),
 * those of the run's data.
 */
export async function alignRun({ run, task, template: other, out }: AlignRunOptions): Promise<Aligned[]> {
  const paths = runPaths(run);
  const recipe = await recipeOf(paths);
  const { template } = await resolveTemplate(other ?? recipe.template.id);
  const chosen = chooseTasks(recipe, task);
  const prepared = await prepareTasks({ ...recipe, tasks: chosen });
  const fitting =
    task === undefined ? prepared.filter((one) => slotMapOf(template, one.task) !== undefined) : prepared;
  // None fits: the first says why.
  const asked = fitting.length > 0 ? fitting : prepared.slice(0, 1);
  const events = await readEvents(paths.events);
  const all: Aligned[] = [];
  for (const one of asked) {
    const map = needSlotMap(template, one.task);
    const words = saidTask(template, one);
    const said = async (who: string) => {
      const samples = await answersOf(paths, events, who, one);
      const heard = words === undefined ? samples : await answersOf(paths, events, who, words);
      return samples.map((sample, place) => saidOf(one.task, sample, heard[place]!));
    };
    const base = await said("base");
    const models = [];
    for (const who of ["tuned", ...recipe.controls.map(({ name }) => name)]) {
      const measured = { template, task: one.task, map, rows: one.rows, base, tuned: await said(who) };
      models.push({ model: who, alignment: alignmentOf(measured) });
    }
    const aligned = alignedOf(models, "models");
    if (out !== undefined) await writeAligned(path.join(out, one.task.id), aligned);
    all.push(aligned);
  }
  return all;
}

async function recipeOf({ folder, recipe }: RunPaths): Promise<Recipe> {
  const stored = (await readStoredRecipe(recipe)) as Recipe | undefined;
  if (stored?.template !== undefined) return stored;
  if (stored !== undefined && "templates" in stored) {
    throw new CookbookError({
      code: "not-resumable",
      message: `"${folder}" holds a mix, which aligns itself`,
      hint: "see its report.html, and alignment in its result.json",
    });
  }
  throw new CookbookError({
    code: "not-resumable",
    message: `"${folder}" holds no run of cookbook run`,
    hint: "cookbook runs list shows the runs of a folder; for adapters there are --base and --tuned",
  });
}

function chooseTasks({ tasks }: Recipe, task: string | undefined): Recipe["tasks"] {
  if (task === undefined) return tasks;
  const chosen = tasks.filter(({ id }) => id === task);
  if (chosen.length > 0) return chosen;
  const known = tasks.map(({ id }) => id);
  const nearest = nearestName(task, known);
  throw new CookbookError({
    code: "unknown-name",
    message: `the run has no task "${task}"; it has ${known.join(", ")}`,
    ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
  });
}

/** What the stage that was finished last wrote. */
async function answersOf(
  paths: RunPaths,
  events: readonly RunEvent[],
  who: string,
  { task, rows }: PreparedTask,
): Promise<SampleRecord[]> {
  const stage = `evaluate-${who}-${task.id}`;
  const done = events.filter((event) => event.type === "stage-end" || event.type === "stage-reuse");
  const last = done.findLast((event) => event.stage === stage);
  const journal =
    last === undefined
      ? new Map<string, SampleRecord>()
      : await openSampleJournal(path.join(paths.stages, `${stage}-${last.key.slice(0, 12)}`)).read();
  return rows.map((row) => {
    const sample = journal.get(row.id);
    if (sample !== undefined) return sample;
    throw new CookbookError({
      code: "not-resumable",
      message: `the run "${paths.folder}" has no answer of "${who}" to row ${row.id} of ${task.id}`,
      hint: "finish it first: the same cookbook run again goes on where it stopped",
    });
  });
}
