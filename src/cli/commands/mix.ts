import { type Command, Option } from "commander";
import type { IntervalKind, ScoreUse } from "../../domain/mixing/estimation/estimate-task.ts";
import {
  MIXTURE_BY,
  MIXTURE_WORTHS,
  type MixtureBy,
  type MixtureWorth,
  TASK_WEIGHTINGS,
  type TaskWeighting,
} from "../../domain/mixing/mixture/mixture-choices.ts";
import { engineOption } from "../options/engine-option.ts";
import { commaNames } from "../options/parse-names.ts";
import { integerFrom, positiveNumber } from "../options/parse-number.ts";
import type { CommandDeclaration } from "./registry.ts";

interface EstimateFlags {
  readonly votes: string;
  readonly method: string;
  readonly intervals: IntervalKind;
  readonly gold?: string;
  readonly scores: ScoreUse;
  readonly seed: number;
  readonly withBase?: boolean;
  readonly json?: boolean;
}

interface WeightsFlags {
  readonly estimates: string;
  readonly eta?: number;
  readonly by: MixtureBy;
  readonly taskWeights: TaskWeighting;
  readonly worth: MixtureWorth;
  readonly baseArm?: boolean;
  readonly caution: number;
  readonly floor: number;
  readonly cap: number;
  readonly json?: boolean;
}

interface MixFlags {
  readonly out?: string;
  readonly set?: string[];
  readonly baselineData?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

interface VotesFlags {
  readonly model: string;
  readonly probe: string[];
  readonly tasks: string[];
  readonly data?: string;
  readonly limit?: number;
  readonly offset?: number;
  readonly batchSize: number;
  readonly chat?: boolean;
  readonly engine: string;
  readonly out: string;
  readonly ruleLabels?: string;
  readonly json?: boolean;
}

interface RealiseFlags {
  readonly weights: string;
  readonly count?: number;
  readonly tokens?: number;
  readonly out: string;
  readonly seed: number;
  readonly model: string;
  readonly template?: string[];
  readonly format?: string[];
  readonly json?: boolean;
}

export const mix: CommandDeclaration = (program: Command) => {
  const command = program
    .command("mix")
    .description("learn, without labels, how to mix templates for tasks; tune on the mix and compare")
    .argument("[recipe]", "recipe of a mix (YAML): runs it, start to end, and resumes what it finds")
    .option("--out <dir>", "run folder; default runs/<name>-<hash of the recipe>")
    .option("--set <path=value>", "override a value, as mix.samples=480; may be repeated", collect)
    .option("--baseline-data <file>", "rows of your own: an arm tuned on as many tokens of them")
    .option("--dry-run", "print stages, rows, tokens and estimated time, and do nothing")
    .option("--json", "print one object at the end")
    .addHelpText("after", "\n  cookbook mix examples/mix/recipe.yaml")
    .action(async (recipe: string | undefined, flags: MixFlags) => {
      if (recipe === undefined) return command.help();
      await runRecipe(recipe, flags);
    });

  command
    .command("votes")
    .description("ask the untuned model and probes the same rows, without labels; write who answered what")
    .requiredOption("--model <ref>", "hf:owner/name, folder, .gguf file or catalogue name")
    .requiredOption("--probe <name=dir>", "adapter of a probe; repeat it for each", collect)
    .requiredOption("--tasks <names>", "tasks, groups or files of your own, separated by commas", commaNames)
    .option("--data <path>", "rows, or a folder with <task>.jsonl; default: the Hugging Face Hub")
    .option("--limit <n>", "rows per task at most", integerFrom(1))
    .option("--offset <n>", "rows to leave out at the start", integerFrom(0))
    .option("--batch-size <n>", "prompts in a batch", integerFrom(1), 16)
    .option("--chat", "wrap prompts in the model's chat template")
    .requiredOption("--out <file>", "votes: .jsonl, .jsonl.gz or .parquet")
    .option("--rule-labels <file>", "also what templates' rules say of the rows, for estimate --gold")
    .addOption(engineOption())
    .option("--json", "print { votes, rows, tasks, probes }")
    .action(async (flags: VotesFlags) => {
      const { askProbes } = await import("../../app/mixing/ask-probes.ts");
      const { parsePairs } = await import("../options/parse-pairs.ts");
      const { createProgress } = await import("../output/progress.ts");
      const { createDownloadProgress } = await import("../output/download-progress.ts");
      const { withInterrupt } = await import("../interrupt.ts");
      const { printJson } = await import("../output/print-json.ts");
      const probes = parsePairs("--probe", flags.probe);
      const progress = createProgress();
      try {
        const lines = await withInterrupt(
          (signal) =>
            askProbes({
              ...flags,
              probes,
              signal,
              onDownload: createDownloadProgress(),
              onProgress: (probe, task, done, total) =>
                progress.update(`${probe} on ${task}, rows`, done, total),
            }),
          { message: "stopped; replies so far are kept", hint: "the same command again goes on" },
        );
        progress.finish();
        const tasks = [...new Set(lines.map(({ task }) => task))];
        const names = [...new Set(lines.map(({ probe }) => probe))];
        const { out } = flags;
        if (flags.json === true) {
          printJson({ votes: out, rows: lines.length, tasks, probes: names });
        } else {
          process.stdout.write(
            `${lines.length} votes of ${names.length} voters on ${tasks.length === 1 ? "one task" : `${tasks.length} tasks`}: ${out}\nnext: cookbook mix estimate --votes ${out}${flags.ruleLabels === undefined ? "" : ` --gold ${flags.ruleLabels}`}\n`,
          );
        }
      } finally {
        progress.finish();
      }
    });

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
    .option("--with-base", "with --json also the untuned model's accuracy, for weights by gain")
    .option("--json", "print { tasks: { T: { probes, method, effective_voters, warnings } } }")
    .action(async (flags: EstimateFlags) => {
      const { estimateVotes, toEstimates } = await import("../../app/mixing/estimate-votes.ts");
      const { estimatePage } = await import("../output/estimate-page.ts");
      const { printJson } = await import("../output/print-json.ts");
      const estimates = await estimateVotes(flags);
      if (flags.json === true) printJson(toEstimates(estimates, flags));
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
      new Option("--by <kind>", "average: by mean accuracies; task: each task's own mix, averaged")
        .choices(MIXTURE_BY)
        .default("average"),
    )
    .addOption(
      new Option(
        "--task-weights <kind>",
        "precision: tasks count for more when they are known better; gain: when their best template gains more",
      )
        .choices(TASK_WEIGHTINGS)
        .default("precision"),
    )
    .addOption(
      new Option("--worth <kind>", "gain: no share for templates that gain over the untuned model nowhere")
        .choices(MIXTURE_WORTHS)
        .default("accuracy"),
    )
    .option("--base-arm", 'the untuned model is an arm, "base": its share is left out of the budget')
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
      const { namedShares } = await import("../../domain/mixing/mixture/mix-shares.ts");
      const { mixPage, mixWarnings } = await import("../output/mix-page.ts");
      const { printJson } = await import("../output/print-json.ts");
      const mixed = await mixWeights({ ...flags, taskWeighting: taskWeights });
      process.stderr.write(mixWarnings(mixed));
      if (json !== true) process.stdout.write(mixPage(mixed));
      else {
        printJson({ eta: mixed.eta, weights: namedShares(mixed.matrix.templates, mixed) });
      }
    });

  command
    .command("realise")
    .alias("realize")
    .description("make the samples of a mix, with exact counts")
    .requiredOption("--weights <file>", "what mix weights --json printed")
    .option("--count <n>", "samples", integerFrom(1))
    .option(
      "--tokens <n>",
      "in place of --count: about as many tokens, of which the weights are then shares",
      integerFrom(1),
    )
    .requiredOption(
      "--out <dir>",
      "folder of the dataset; - writes JSON lines in the mix's order to standard output",
    )
    .option("--seed <n>", "root of the randomness", integerFrom(0), 0)
    .option("--model <ref>", "model whose tokenizer gives the words", "smollm2-135m-instruct")
    .option("--template <name=ref>", "template of a name that is no id; may be repeated", collect)
    .option("--format <name=format>", "layout of a template; may be repeated", collect)
    .option("--json", "print { out, counts }")
    .action(async ({ out, template, format, json, ...flags }: RealiseFlags) => {
      const { realiseWeights } = await import("../../app/mixing/realise-weights.ts");
      const { parsePairs } = await import("../options/parse-pairs.ts");
      const { printJson } = await import("../output/print-json.ts");
      const { withInterrupt } = await import("../interrupt.ts");
      const isStream = out === "-";
      const parts = await withInterrupt((signal) =>
        realiseWeights({
          ...flags,
          templates: parsePairs("--template", template),
          formats: parsePairs("--format", format),
          out: isStream ? undefined : out,
          onSample: (sample) => process.stdout.write(`${JSON.stringify(sample)}\n`),
          signal,
        }),
      );
      const counts = Object.fromEntries(parts.map(({ name, count }) => [name, count]));
      if (isStream) return;
      if (json === true) printJson({ out, counts });
      else {
        const told = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
        process.stdout.write(`${out}: ${told.join(", ")}\n`);
      }
    });
};

async function runRecipe(file: string, flags: MixFlags): Promise<void> {
  const { loadMixRecipe } = await import("../../app/mixing/run/load-mix-recipe.ts");
  const { runMix } = await import("../../app/mixing/run/run-mix.ts");
  const { createRunProgress } = await import("../output/run-progress.ts");
  const { createDownloadProgress } = await import("../output/download-progress.ts");
  const { mixRunPage } = await import("../output/mix-run-page.ts");
  const { withInterrupt } = await import("../interrupt.ts");
  const { printJson } = await import("../output/print-json.ts");
  const baseline = flags.baselineData === undefined ? [] : [`baseline_data=${flags.baselineData}`];
  const set = [...(flags.set ?? []), ...baseline];
  const recipe = await loadMixRecipe({ file, set, cwd: process.cwd() });
  if (flags.dryRun === true) {
    const { planMix } = await import("../../app/mixing/run/plan-mix.ts");
    const { planPage } = await import("../output/run-page.ts");
    const plan = await planMix(recipe, { onDownload: createDownloadProgress() });
    if (flags.json === true) printJson(plan);
    else process.stdout.write(planPage(plan));
    return;
  }
  const progress = createRunProgress();
  try {
    const finished = await withInterrupt((signal) =>
      runMix({
        recipe,
        out: flags.out,
        signal,
        onEvent: progress.show,
        onDownload: createDownloadProgress(),
      }),
    );
    progress.finish();
    if (flags.json === true) printJson(finished.result);
    else process.stdout.write(mixRunPage(finished));
  } finally {
    progress.finish();
  }
}

function collect(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, text];
}
