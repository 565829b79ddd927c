import type { Command } from "commander";
import { CookbookError } from "../../core/errors.ts";
import type { Precision } from "../../domain/ports/engine.ts";
import { engineOption, precisionOption } from "../options/engine-option.ts";
import { commaNames } from "../options/parse-names.ts";
import { integerFrom, positiveNumber } from "../options/parse-number.ts";
import type { CommandDeclaration } from "./registry.ts";

interface EvalFlags {
  readonly model?: string;
  readonly adapter?: string;
  readonly tasks?: string[];
  readonly data?: string;
  readonly out?: string;
  readonly engine: string;
  readonly precision: Precision;
  readonly batchSize: number;
  readonly limit?: number;
  readonly offset?: number;
  readonly numFewshot: number;
  readonly maxNewTokens?: number;
  readonly chat?: boolean;
  readonly logSamples: boolean;
  readonly cache: boolean;
  readonly baseUrl?: string;
  readonly tokenizer?: string;
  readonly concurrency?: number;
  readonly json?: boolean;
}

function serverOf({ baseUrl, tokenizer, concurrency }: EvalFlags) {
  if (baseUrl === undefined) return undefined;
  return { baseUrl, tokenizer, concurrency, apiKey: process.env.OPENAI_API_KEY };
}

/** Required options are checked by hand: commander would ask for them in `eval compare` too. */
const REQUIRED = ["model", "tasks", "out"] as const;

export const evalCommand: CommandDeclaration = (program: Command) => {
  const command = program
    .command("eval")
    .description("ask a model the rows of a task; write scores and every answer")
    .option("--model <ref>", "hf:owner/name, folder, .gguf file or catalogue name (required)")
    .option("--adapter <dir>", "PEFT adapter folder")
    .option("--tasks <names>", "tasks or groups (gpt4all), separated by commas (required)", commaNames)
    .option("--data <path>", "rows, or a folder with <task>.jsonl; default: the Hugging Face Hub")
    .option("--out <dir>", "folder for <model>/results_*.json and samples_*.jsonl (required)")
    .option("--limit <n>", "rows per task at most; below 1 a share of them", positiveNumber())
    .option("--offset <n>", "rows to leave out at the start", integerFrom(0))
    .option("--num-fewshot <n>", "solved examples before each question", integerFrom(0), 0)
    .option("--max-new-tokens <n>", "longest answer; default: the task's", integerFrom(1))
    .option("--batch-size <n>", "prompts in a batch", integerFrom(1), 16)
    .option("--chat", "wrap prompts in the model's chat template")
    .option("--log-samples", "write every answer to samples_*.jsonl", true)
    .option("--no-log-samples", "write scores only")
    .option("--no-cache", "ask every row anew, and keep no reply")
    .addOption(
      precisionOption(
        "float32 is exact; int8 is quicker, for a first look: it moves log-likelihoods by tenths",
      ),
    )
    .addOption(engineOption())
    .option(
      "--base-url <url>",
      "server of --engine openai, such as http://localhost:8000/v1; key: OPENAI_API_KEY",
    )
    .option("--tokenizer <ref>", "local model with the server's tokenizer: prompts then go as token ids")
    .option("--concurrency <n>", "requests to a server at a time (default: 8)", integerFrom(1))
    .option("--json", "print the results object")
    .action(async (flags: EvalFlags) => {
      const missing = REQUIRED.filter((name) => flags[name] === undefined);
      if (missing.length > 0) {
        throw new CookbookError({
          code: "usage",
          message: `cookbook eval needs ${missing.map((name) => `--${name}`).join(", ")}`,
          hint: "see cookbook eval --help",
        });
      }
      const { evaluateModel } = await import("../../app/evaluate-model.ts");
      const { createProgress } = await import("../output/progress.ts");
      const { createDownloadProgress } = await import("../output/download-progress.ts");
      const { withInterrupt } = await import("../interrupt.ts");
      const { evaluationPage } = await import("../output/evaluation-page.ts");
      const { printJson } = await import("../output/print-json.ts");
      const progress = createProgress();
      try {
        const report = await withInterrupt(
          (signal) =>
            evaluateModel({
              ...flags,
              model: flags.model!,
              tasks: flags.tasks!,
              out: flags.out!,
              shots: flags.numFewshot,
              server: serverOf(flags),
              signal,
              onDownload: createDownloadProgress(),
              onProgress: (task, done, total) => progress.update(`evaluating ${task}, rows`, done, total),
            }),
          flags.cache
            ? { message: "stopped; replies so far are kept", hint: "the same command again goes on" }
            : { message: "stopped; nothing was written", hint: "run the same command again to start over" },
        );
        progress.finish();
        if (flags.json === true) printJson(report.results);
        else process.stdout.write(evaluationPage(report));
      } finally {
        progress.finish();
      }
    });

  command
    .command("compare")
    .description(
      "compare results row by row with the first: differences, 95 % intervals, tests, detectable effects",
    )
    .argument(
      "<results...>",
      "--out folders of eval or of lm-evaluation-harness; name=dir,dir for seeds of one arm",
    )
    .option("--json", "print one object: baseline, arms, comparisons, averages, warnings")
    .option("--html <file>", "write a page with a plot of the differences")
    .action(
      async (results: string[], { html, json }: { readonly html?: string; readonly json?: boolean }) => {
        const { compareResults } = await import("../../app/comparison/compare-results.ts");
        const { comparisonPage } = await import("../output/evaluation-page.ts");
        const { comparisonJson } = await import("../output/comparison-json.ts");
        const { printJson } = await import("../output/print-json.ts");
        const comparison = await compareResults(results);
        if (html !== undefined) {
          const { comparisonHtml } = await import("../../app/report/comparison-page.ts");
          const { writeFile } = await import("../../adapters/store/write-file.ts");
          await writeFile(html, comparisonHtml(comparison));
        }
        if (json === true) printJson(comparisonJson(comparison));
        else process.stdout.write(comparisonPage(comparison));
      },
    );
};
