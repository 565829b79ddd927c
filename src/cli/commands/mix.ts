import { type Command, Option } from "commander";
import type { IntervalKind, ScoreUse } from "../../domain/mixing/estimation/estimate-task.ts";
import type { TaskWeighting } from "../../domain/mixing/mixture/task-weights.ts";
import { integerFrom, positiveNumber } from "../options/parse-number.ts";
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

interface WeightsFlags {
  readonly estimates: string;
  readonly eta?: number;
  readonly taskWeights: TaskWeighting;
  readonly caution: number;
  readonly floor: number;
  readonly cap: number;
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

  command
    .command("weights")
    .description("shares of templates in the mix, from the accuracies that estimate printed")
    .requiredOption("--estimates <file>", "what mix estimate --json printed")
    .option(
      "--eta <x>",
      "sharpness: 0 is uniform; default: by the error of the estimates",
      positiveNumber({ allowZero: true }),
    )
    .addOption(
      new Option("--task-weights <kind>", "precision: tasks count for more when they are known better")
        .choices(["precision", "equal"])
        .default("precision"),
    )
    .option(
      "--caution <k>",
      "standard errors that are taken off each worth",
      positiveNumber({ allowZero: true }),
      0,
    )
    .option("--floor <share>", "least share of a template", positiveNumber({ allowZero: true }), 0)
    .option("--cap <share>", "largest share of a template", positiveNumber({ allowZero: true }), 1)
    .option("--json", "print { eta, weights: { P: share } }")
    .action(async ({ taskWeights, json, ...flags }: WeightsFlags) => {
      const { mixWeights } = await import("../../app/mixing/mix-weights.ts");
      const { mixPage, mixWarnings } = await import("../output/mix-page.ts");
      const { printJson } = await import("../output/print-json.ts");
      const mixed = await mixWeights({ ...flags, taskWeighting: taskWeights });
      process.stderr.write(mixWarnings(mixed));
      if (json !== true) process.stdout.write(mixPage(mixed));
      else {
        const weights = mixed.matrix.templates.map((name, i) => [name, mixed.shares[i]]);
        printJson({ eta: mixed.eta, weights: Object.fromEntries(weights) });
      }
    });
};
