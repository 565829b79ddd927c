import type { Command } from "commander";
import type { CommandDeclaration } from "./registry.ts";

interface RunFlags {
  readonly out?: string;
  readonly resume?: boolean;
  readonly set?: string[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export const run: CommandDeclaration = (program: Command) => {
  program
    .command("run")
    .description("generate, tune, evaluate before and after, and report, by a recipe; resumes what it finds")
    .argument("<recipe>", "recipe file (YAML)")
    .option("--out <dir>", "run folder; default runs/<name>-<hash of the recipe>")
    .option("--resume", "only go on with a run of this recipe; refuse to start one")
    .option("--set <path=value>", "override a value, as tune.steps=40; may be repeated", collect)
    .option("--dry-run", "print stages, rows, tokens and estimated time, and do nothing")
    .option("--json", "print one object at the end")
    .action(async (file: string, flags: RunFlags) => {
      const { loadRecipe } = await import("../../app/run/load-recipe.ts");
      const { createDownloadProgress } = await import("../output/download-progress.ts");
      const { printJson } = await import("../output/print-json.ts");
      const recipe = await loadRecipe({ file, set: flags.set, cwd: process.cwd() });
      if (flags.dryRun === true) {
        const { planRecipe } = await import("../../app/plan-recipe.ts");
        const { planPage } = await import("../output/run-page.ts");
        const plan = await planRecipe(recipe, { onDownload: createDownloadProgress() });
        if (flags.json === true) printJson(plan);
        else process.stdout.write(planPage(plan));
        return;
      }
      const { runRecipe } = await import("../../app/run-recipe.ts");
      const { createRunProgress } = await import("../output/run-progress.ts");
      const { runPage } = await import("../output/run-page.ts");
      const { withInterrupt } = await import("../interrupt.ts");
      const progress = createRunProgress();
      try {
        const { result, report } = await withInterrupt((signal) =>
          runRecipe({
            recipe,
            out: flags.out,
            resume: flags.resume,
            signal,
            onEvent: progress.show,
            onDownload: createDownloadProgress(),
          }),
        );
        progress.finish();
        if (flags.json === true) printJson(result);
        else process.stdout.write(runPage(report, result));
      } finally {
        progress.finish();
      }
    });
};

function collect(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, text];
}
