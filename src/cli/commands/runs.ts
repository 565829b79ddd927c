import type { Command } from "commander";
import type { CommandDeclaration } from "./registry.ts";

interface RunsFlags {
  readonly root: string;
  readonly json?: boolean;
}

export const runs: CommandDeclaration = (program: Command) => {
  const command = program.command("runs").description("look at finished and stopped runs");

  command
    .command("list")
    .description("runs in a folder, the newest first")
    .option("--root <dir>", "folder of runs", "runs")
    .option("--json", "print a list of objects")
    .action(async (flags: RunsFlags) => {
      const { listRuns } = await import("../../app/list-runs.ts");
      const { runsPage } = await import("../output/run-page.ts");
      const { printJson } = await import("../output/print-json.ts");
      const found = await listRuns(flags.root);
      if (flags.json === true) printJson(found);
      else process.stdout.write(runsPage(found, flags.root));
    });

  command
    .command("show")
    .description("one run: its state, scores and files")
    .argument("<run>", "run folder, or its name under --root")
    .option("--root <dir>", "folder of runs", "runs")
    .option("--json", "print one object")
    .action(async (name: string, flags: RunsFlags) => {
      const { showRun } = await import("../../app/list-runs.ts");
      const { runSummaryPage } = await import("../output/run-page.ts");
      const { printJson } = await import("../output/print-json.ts");
      const found = await showRun(name, flags.root);
      if (flags.json === true) printJson(found);
      else process.stdout.write(runSummaryPage(found));
    });
};
