import type { Command } from "commander";
import type { NamedAdapter } from "../../app/alignment/align-models.ts";
import { CookbookError } from "../../core/errors.ts";
import { engineOption } from "../options/engine-option.ts";
import { addAdapter } from "../options/named-adapter.ts";
import { integerFrom } from "../options/parse-number.ts";
import type { CommandDeclaration } from "./registry.ts";

interface AnalyseFlags {
  readonly samples: string;
  readonly json?: boolean;
}

interface AlignFlags {
  readonly run?: string;
  readonly base?: string;
  readonly tuned: NamedAdapter[];
  readonly training?: string;
  readonly task?: string;
  readonly template?: string;
  readonly data?: string;
  readonly limit?: number;
  readonly offset?: number;
  readonly chat?: boolean;
  readonly out?: string;
  readonly engine: string;
  readonly json?: boolean;
}

interface PreviewFlags {
  readonly task: string;
  readonly template: string;
  readonly data?: string;
  readonly limit?: number;
  readonly offset?: number;
  readonly show: number;
  readonly base?: string;
  readonly tuned: NamedAdapter[];
  readonly chat?: boolean;
  readonly engine: string;
  readonly json?: boolean;
}

/** Required options are checked by hand: commander would ask for them in the subcommands too. */
const REQUIRED = ["base", "task", "template"] as const;
/** What a run knows by itself. */
const NOT_WITH_RUN = ["base", "training", "data", "limit", "offset", "chat"] as const;

export const align: CommandDeclaration = (program: Command) => {
  const command = program
    .command("align")
    .description("does the gain come from following the template's rule?")
    .option(
      "--run <dir>",
      "a cookbook run: its tasks and answers, in place of --base and the options below it",
    )
    .option("--base <ref>", "base model")
    .option(
      "--tuned <[name=]dir>",
      "PEFT adapter folder of the tuned model; again for each further one",
      addAdapter,
      [],
    )
    .option(
      "--training <dir>",
      "in place of --tuned: a tuning with --keep-every, for adherence over training",
    )
    .option("--task <name>", "task, or your own: file.yaml, file.ts")
    .option("--template <ref>", "template whose rule is asked about")
    .option("--data <path>", "rows, or a folder with <task>.jsonl; default: the Hugging Face Hub")
    .option("--limit <n>", "rows at most", integerFrom(1))
    .option("--offset <n>", "rows to leave out at the start", integerFrom(0))
    .option("--chat", "wrap prompts in the model's chat template")
    .option("--out <dir>", "folder for samples.jsonl, result.json and report.html")
    .addOption(engineOption())
    .option("--json", "print one object")
    .addHelpText(
      "after",
      "\n  cookbook align --base smollm2-135m-instruct --tuned adapters/qa --task squad --template span-match --data rows.jsonl --out out\n  cookbook align --run runs/document-qa-1234abcd",
    )
    .action((flags: AlignFlags) =>
      flags.run === undefined ? alignAsked(flags) : alignFromRun(flags, flags.run),
    );

  command
    .command("preview")
    .description("how a task's rows fill a template's slots, and how gold answers score under its rule")
    .requiredOption("--task <name>", "task, or your own: file.yaml, file.ts")
    .requiredOption("--template <ref>", "template whose rule is asked about")
    .option("--data <path>", "rows, or a folder with <task>.jsonl; default: the Hugging Face Hub")
    .option("--limit <n>", "rows to read; default: all", integerFrom(1))
    .option("--offset <n>", "rows to leave out at the start", integerFrom(0))
    .option("--show <n>", "rows to show", integerFrom(1), 3)
    .option("--base <ref>", "ask this model the shown rows, and show its parts too")
    .option("--tuned <[name=]dir>", "the same with a PEFT adapter; may be repeated", addAdapter, [])
    .option("--chat", "wrap prompts in the model's chat template")
    .addOption(engineOption())
    .option("--json", "print one object")
    .action(async ({ json, ...flags }: PreviewFlags) => {
      const { previewAlignment } = await import("../../app/alignment/preview-alignment.ts");
      const { alignmentPreviewPage } = await import("../output/alignment-preview-page.ts");
      const { printJson } = await import("../output/print-json.ts");
      const preview = await previewAlignment(flags);
      if (json === true) printJson(preview);
      else process.stdout.write(alignmentPreviewPage(preview));
    });

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

async function alignFromRun(flags: AlignFlags, run: string): Promise<void> {
  const given = NOT_WITH_RUN.filter((name) => flags[name] !== undefined);
  if (given.length > 0 || flags.tuned.length > 0) {
    const names = [...given, ...(flags.tuned.length > 0 ? ["tuned"] : [])].map((name) => `--${name}`);
    throw new CookbookError({
      code: "usage",
      message: `--run is given with ${names.join(", ")}; a run has its own`,
      hint: "choose one of its tasks with --task, another rule with --template",
    });
  }
  const { alignRun } = await import("../../app/alignment/align-run.ts");
  const { alignedJson } = await import("../../app/alignment/aligned.ts");
  const { alignedPage } = await import("../output/alignment-preview-page.ts");
  const { printJson } = await import("../output/print-json.ts");
  const found = await alignRun({ ...flags, run });
  if (flags.json === true) {
    printJson({ run, alignments: found.map(alignedJson) });
    return;
  }
  for (const aligned of found) {
    const out = flags.out === undefined ? undefined : `${flags.out}/${aligned.task}`;
    process.stdout.write(
      `── ${aligned.task} by the rule of ${aligned.template}\n${alignedPage(aligned, out)}\n`,
    );
  }
}

async function alignAsked(flags: AlignFlags): Promise<void> {
  const missing: string[] = REQUIRED.filter((name) => flags[name] === undefined);
  if (flags.tuned.length === 0 && flags.training === undefined) missing.push("tuned");
  if (missing.length > 0) {
    throw new CookbookError({
      code: "usage",
      message: `cookbook align needs ${missing.map((name) => `--${name}`).join(", ")}`,
      hint: "or --run with the folder of a cookbook run; see cookbook align --help",
    });
  }
  if (flags.tuned.length > 0 && flags.training !== undefined) {
    throw new CookbookError({
      code: "usage",
      message: "--tuned and --training are both given",
      hint: "--training follows one tuning, --tuned compares adapters",
    });
  }
  const { alignModels } = await import("../../app/alignment/align-models.ts");
  const { alignedJson } = await import("../../app/alignment/aligned.ts");
  const { alignedPage } = await import("../output/alignment-preview-page.ts");
  const { createProgress } = await import("../output/progress.ts");
  const { createDownloadProgress } = await import("../output/download-progress.ts");
  const { withInterrupt } = await import("../interrupt.ts");
  const { printJson } = await import("../output/print-json.ts");
  const progress = createProgress();
  try {
    const aligned = await withInterrupt(
      (signal) =>
        alignModels({
          ...flags,
          base: flags.base!,
          task: flags.task!,
          template: flags.template!,
          signal,
          onDownload: createDownloadProgress(),
          onProgress: (who, done, total) => progress.update(`${who}, rows`, done, total),
        }),
      { message: "stopped; replies so far are kept", hint: "the same command again goes on" },
    );
    progress.finish();
    if (flags.json === true) printJson(alignedJson(aligned));
    else process.stdout.write(alignedPage(aligned, flags.out));
  } finally {
    progress.finish();
  }
}
