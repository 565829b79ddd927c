import { type Command, Option } from "commander";
import type { LoraTarget, Precision } from "../../domain/ports/engine.ts";
import { engineOption, precisionOption } from "../options/engine-option.ts";
import { integerFrom, positiveNumber } from "../options/parse-number.ts";
import { parseTargets } from "../options/parse-targets.ts";
import type { CommandDeclaration } from "./registry.ts";

interface TuneFlags {
  readonly model: string;
  readonly adapter?: string;
  readonly data: string;
  readonly split: "train" | "eval";
  readonly out: string;
  readonly engine: string;
  readonly steps: number;
  readonly batchSize: number;
  readonly accumulation: number;
  readonly rank: number;
  readonly alpha: number;
  readonly targets: LoraTarget[];
  readonly precision: Precision;
  readonly lr: number;
  readonly schedule: "constant" | "linear" | "cosine";
  readonly warmup: number;
  readonly weightDecay: number;
  readonly clip: number;
  readonly maxLength?: number;
  readonly checkpointEvery: number;
  readonly keepEvery: number;
  readonly seed: number;
  readonly chat?: boolean;
  readonly endOfText?: boolean;
  readonly json?: boolean;
}

export const tune: CommandDeclaration = (program: Command) => {
  program
    .command("tune")
    .description("fine-tune a LoRA adapter on a dataset; the same command again resumes")
    .requiredOption("--model <ref>", "hf:owner/name, folder, .gguf file or catalogue name")
    .requiredOption("--data <dir>", "dataset folder with prompt and completion rows")
    .requiredOption("--out <dir>", "folder for the adapter (PEFT layout) and its checkpoint")
    .option("--steps <n>", "optimiser steps", integerFrom(1), 80)
    .option("--batch-size <n>", "samples per step", integerFrom(1), 8)
    .option("--accumulation <n>", "parts that a step's batch is cut into, to save memory", integerFrom(1), 1)
    .option("--rank <n>", "LoRA rank", integerFrom(1), 8)
    .option("--targets <names>", "of q,k,v,o,gate,up,down", parseTargets, ["q", "v"])
    .option("--alpha <x>", "LoRA scale is alpha / rank", positiveNumber(), 16)
    .addOption(precisionOption())
    .option("--lr <x>", "peak learning rate", positiveNumber(), 0.002)
    .addOption(
      new Option("--schedule <name>", "learning rate after warm-up")
        .choices(["constant", "linear", "cosine"])
        .default("linear"),
    )
    .option("--warmup <n>", "steps of warm-up", integerFrom(0), 0)
    .option("--weight-decay <x>", "AdamW decay", positiveNumber({ allowZero: true }), 0)
    .option(
      "--clip <x>",
      "largest gradient norm; 0 turns clipping off",
      positiveNumber({ allowZero: true }),
      1,
    )
    .option("--max-length <n>", "longest sample in tokens; default: the model's window", integerFrom(2))
    .option(
      "--checkpoint-every <n>",
      "steps between checkpoints; 0: on interruption only",
      integerFrom(0),
      20,
    )
    .option(
      "--keep-every <n>",
      "steps between adapters that stay, for cookbook align --training; 0: none",
      integerFrom(0),
      0,
    )
    .option("--seed <n>", "order of samples and start of the adapter", integerFrom(0), 0)
    .addOption(
      new Option("--split <name>", "split of the dataset").choices(["train", "eval"]).default("train"),
    )
    .option("--adapter <dir>", "PEFT adapter to start from")
    .option("--chat", "wrap prompts in the model's chat template")
    .option("--end-of-text", "end every completion with the end-of-text token (always with --chat)")
    .addOption(engineOption())
    .option("--json", "print one object: steps, tokens, seconds, tokens_per_second, loss, …")
    .action(async (flags: TuneFlags) => {
      const { loadEngine } = await import("../../adapters/engines/registry.ts");
      const { getModel } = await import("../../app/get-model.ts");
      const { tuneDataset } = await import("../../app/tune-dataset.ts");
      const { createProgress } = await import("../output/progress.ts");
      const { createDownloadProgress } = await import("../output/download-progress.ts");
      const { stepDetail } = await import("../output/step-detail.ts");
      const { withInterrupt } = await import("../interrupt.ts");
      const { tuneJson, tunePage } = await import("../output/tune-page.ts");
      const { printJson } = await import("../output/print-json.ts");
      const progress = createProgress();
      const chat = flags.chat ?? false;
      try {
        const result = await withInterrupt(async (signal) => {
          await getModel({ ...flags, onDownload: createDownloadProgress(), signal });
          const session = await (await loadEngine(flags.engine)).open({
            model: flags.model,
            precision: flags.precision,
            ...(flags.adapter === undefined ? {} : { adapter: flags.adapter }),
          });
          try {
            return await tuneDataset(session, {
              data: flags.data,
              split: flags.split,
              encoding: { chat, endOfText: flags.endOfText ?? chat },
              tune: {
                ...flags,
                learningRate: flags.lr,
                warmupSteps: flags.warmup,
                maxGradientNorm: flags.clip,
                signal,
                onStep: (step) => progress.update("tuning, step", step.step, step.steps, stepDetail(step)),
              },
            });
          } finally {
            await session.close();
          }
        });
        progress.finish();
        if (flags.json === true) printJson(tuneJson(result));
        else process.stdout.write(tunePage(result));
      } finally {
        progress.finish();
      }
    });
};
