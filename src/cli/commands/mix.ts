import { type Command, Option } from "commander";
import type { IntervalKind, ScoreUse } from "../../domain/mixing/estimation/estimate-task.ts";
import { integerFrom } from "../options/parse-number.ts";
import type { CommandDeclaration } from "./registry.ts";

interface EstimateFlags {
  readonly votes: string;
  readonly method: string;
  readonly intervals: IntervalKind;
  readonly gold?: string;
  readonly scores: ScoreUse;
  readonly seed: number;
  readonly json?: boolean;
}

export const mix: CommandDeclaration = (program: Command) => {
  const command = program
    .command("mix")
    .description("learn from unlabelled answers how good each template is for each task");

  command
    .command("estimate")
    .description("accuracies of probes from their votes alone, with intervals and warnings")
    .requiredOption("--votes <file>", "JSON Lines or Parquet: task, row, probe, vote, options, score")
    .option("--method <id>", "label model; an unknown id lists them", "ldc")
    .addOption(
      new Option("--intervals <kind>", "95 % intervals from rows drawn again, or none")
        .choices(["none", "bootstrap"])
        .default("bootstrap"),
    )
    .option("--gold <file>", "known labels: task, row, gold; ten to fifty help most")
    .addOption(
      new Option("--scores <use>", "split: a probe's surer and less sure votes have an accuracy each")
        .choices(["ignore", "split"])
        .default("ignore"),
    )
    .option("--seed <n>", "root of the intervals' randomness", integerFrom(0), 0)
    .option("--json", "print { tasks: { T: { probes, method, effective_voters, warnings } } }")
    .action(async (flags: EstimateFlags) => {
      const { estimateVotes, toEstimates } = await import("../../app/mixing/estimate-votes.ts");
      const { estimatePage } = await import("../output/estimate-page.ts");
      const { printJson } = await import("../output/print-json.ts");
      const estimates = await estimateVotes(flags);
      if (flags.json === true) printJson(toEstimates(estimates));
      else process.stdout.write(estimatePage(estimates));
    });
};
