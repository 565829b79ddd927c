import type { Command } from "commander";
import type { CommandDeclaration } from "./registry.ts";

interface StudyFlags {
  readonly out?: string;
  readonly set?: string[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export const study: CommandDeclaration = (program: Command) => {
  program
    .command("study")
    .description(
      "vary one factor of a run, with several seeds, and compare its levels; resumes what it finds",
    )
    .argument("<recipe>", "study (YAML): a run's recipe, a factor with its levels, and seeds")
    .option("--out <dir>", "study's folder; default runs/<name>-<hash of the study>")
    .option(
      "--set <path=value>",
      "override a value, as seeds=[1] or run.tune.rank=4; may be repeated",
      (text: string, earlier: readonly string[] = []) => [...earlier, text],
    )
    .option("--dry-run", "print stages, rows, tokens and estimated time, and do nothing")
    .option("--json", "print one object at the end")
    .addHelpText("after", "\n  cookbook study examples/study/samples.yaml --dry-run")
    .action(async (file: string, flags: StudyFlags) => {
      const { loadStudy } = await import("../../app/study/load-study.ts");
      const { createDownloadProgress } = await import("../output/download-progress.ts");
      const { printJson } = await import("../output/print-json.ts");
      const { withInterrupt } = await import("../interrupt.ts");
      const loaded = await loadStudy({ file, set: flags.set, cwd: process.cwd() });
      if (flags.dryRun === true) {
        const { planStudy } = await import("../../app/study/plan-study.ts");
        const { planPage } = await import("../output/run-page.ts");
        const plan = await planStudy(loaded, { onDownload: createDownloadProgress() });
        if (flags.json === true) printJson(plan);
        else process.stdout.write(planPage(plan));
        return;
      }
      const { runStudy } = await import("../../app/study/run-study.ts");
      const { createRunProgress } = await import("../output/run-progress.ts");
      const { studyPage } = await import("../output/study-page.ts");
      const progress = createRunProgress();
      try {
        const result = await withInterrupt((signal) =>
          runStudy({
            study: loaded,
            out: flags.out,
            signal,
            onEvent: progress.show,
            onDownload: createDownloadProgress(),
          }),
        );
        progress.finish();
        if (flags.json === true) printJson(result);
        else process.stdout.write(studyPage(result));
      } finally {
        progress.finish();
      }
    });
};
