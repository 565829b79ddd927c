import path from "node:path";
import type { OnDownloadEvent } from "../../adapters/models/download/download-event.ts";
import { writeFile, writeJson } from "../../adapters/store/write-file.ts";
import type { RunEvent } from "../../contracts/run-events.ts";
import type { StudyLevelResult, StudyResult } from "../../contracts/study-result.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { runPaths } from "../run/run-folder.ts";
import { workInFolder } from "../run/work-in-folder.ts";
import { askLevels, prepareLevels } from "./ask-levels.ts";
import type { Study } from "./load-study.ts";
import { studyLevels } from "./study-result.ts";
import { tellTask } from "./tell-study.ts";

export interface RunStudyOptions {
  readonly study: Study;
  /** Default `runs/<name>-<hash>`. */
  readonly out?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  readonly onDownload?: OnDownloadEvent | undefined;
}

/**
 * Runs a study: the untuned model once, then samples, tuning and evaluation at every level of the factor, for every seed.
 * Stages that levels have in common are done once, and finished ones are reused, so the same call again goes on where it
 * stopped and a study with another level does only that level's work. Errors: those of the stages; `locked`; `interrupted`.
 */
export async function runStudy(options: RunStudyOptions): Promise<StudyResult> {
  const { study, signal, onEvent, onDownload } = options;
  const hash = sha256Hex(canonicalJson(study));
  const paths = runPaths(options.out ?? path.join("runs", `${study.name}-${hash.slice(0, 8)}`));
  const tasks = await prepareLevels(study.levels);
  return workInFolder({ paths, recipe: study, signal, onEvent }, async (runner) => {
    const asked = await askLevels(study, tasks, { runner, stagesFolder: paths.stages, signal, onDownload });
    const { levels, warnings } = await studyLevels(asked, study.factor.reference);
    const result: StudyResult = {
      run: paths.folder,
      report: paths.report,
      stages: [...runner.seconds],
      factor: study.factor,
      seeds: study.seeds,
      trained_tokens: levels.reduce((sum, level) => sum + level.trained_tokens, 0),
      levels,
      told: tasksOf(levels).map((task) => ({ task, text: tellTask({ levels, factor: study.factor }, task) })),
      warnings: [...study.warnings, ...warnings],
    };
    await runner.runAlways("report", async () => {
      const { studyReportPage } = await import("../report/study-page.ts");
      await writeFile(paths.report, studyReportPage(study, result));
    });
    const complete = { ...result, stages: [...runner.seconds] };
    await writeJson(paths.result, complete);
    return complete;
  });
}

function tasksOf([first]: readonly StudyLevelResult[]): string[] {
  return [...new Set(first!.scores.map(({ task }) => task))];
}
