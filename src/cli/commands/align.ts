import type { Command } from "commander";
import type { CommandDeclaration } from "./registry.ts";

interface AnalyseFlags {
  readonly samples: string;
  readonly json?: boolean;
}

export const align: CommandDeclaration = (program: Command) => {
  const command = program
    .command("align")
    .description("does the gain come from following the template's rule?");

  command
    .command("analyse")
    .alias("analyze")
    .description("how much of a gain goes through adherence, with intervals, controls and a verdict")
    .requiredOption(
      "--samples <file>",
      "JSON Lines with row, base_adherence, tuned_adherence, base_correct, tuned_correct (each from 0 to 1)",
    )
    .option("--json", "print one object")
    .action(async (flags: AnalyseFlags) => {
      const { readAdherenceSamples } = await import("../../app/alignment/read-samples.ts");
      const { toAlignmentResult } = await import("../../contracts/alignment-result.ts");
      const { analyseAdherence } = await import("../../domain/alignment/analyse-adherence.ts");
      const { alignmentPage } = await import("../output/alignment-page.ts");
      const { printJson } = await import("../output/print-json.ts");
      const analysis = analyseAdherence(await readAdherenceSamples(flags.samples));
      if (flags.json === true) printJson(toAlignmentResult(analysis));
      else process.stdout.write(alignmentPage(analysis));
    });
};
