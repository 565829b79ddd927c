// Embedded tuning beside PyTorch + PEFT: same model, samples, order, LoRA and starting matrices, in turns in one run.
//
//   npm run bench -- tune [--steps 24] [--rounds 3] [--python .venv/bin/python] [--json FILE]
//
// Needs a Python with torch, transformers, peft and gguf (python/reference/requirements.txt); without one it measures
// our side only and says so. Each engine runs in a process of its own; start-up and compilation are not counted. Tokens
// are those that are not padding. Peak memory is the process's largest resident set.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { saveAdapter } from "../../dist/adapters/engines/onnx/adapter-folder.js";
import { openModel } from "../../dist/adapters/models/open-model.js";
import { readDataset } from "../../dist/app/read-dataset.js";
import { loraMatrices } from "../../dist/domain/models/lora.js";
import { createPromptEncoder } from "../../dist/domain/tokens/prompt-encoder.js";
import { initialLora } from "../../dist/domain/tuning/lora-init.js";
import { trainingOrder } from "../../dist/domain/tuning/training-order.js";

const SETTINGS = { batchSize: 8, rank: 8, alpha: 16, targets: ["q", "v"], learningRate: 0.002, seed: 1 };
const CLI = path.join(import.meta.dirname, "../../dist/cli/main.js");

export async function run(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      steps: { type: "string", default: "24" },
      rounds: { type: "string", default: "3" },
      model: { type: "string", default: "smollm2-135m-instruct" },
      python: { type: "string", default: process.env.COOKBOOK_PYTHON ?? "python3" },
      bfloat16: { type: "boolean", default: false },
      json: { type: "string" },
    },
  });
  const steps = Number(values.steps);
  const threads = os.availableParallelism();
  const folder = mkdtempSync(path.join(os.tmpdir(), "cookbook-bench-tune-"));
  const inFolder = (name) => path.join(folder, name);
  try {
    const modelPath = cookbook(["models", "path", values.model]).trim();
    const data = inFolder("data");
    cookbook([
      "generate",
      "span-match",
      "--count",
      String(steps * SETTINGS.batchSize),
      "--seed",
      "7",
      "--model",
      values.model,
      "--out",
      data,
    ]);
    const torch = await prepareTorch({ modelPath, data, inFolder, steps, python: values.python });

    const contestants = [
      {
        name: "cookbook float32",
        measure: (round) => tuneOurs({ precision: "float32", out: inFolder(`f32-${round}`) }),
      },
      {
        name: "cookbook int8",
        measure: (round) => tuneOurs({ precision: "int8", out: inFolder(`int8-${round}`) }),
      },
    ];
    if (torch !== undefined) {
      contestants.push({ name: "PyTorch + PEFT float32", measure: () => torch.measure("float32") });
      if (values.bfloat16)
        contestants.push({ name: "PyTorch + PEFT bfloat16", measure: () => torch.measure("bfloat16") });
    }
    function tuneOurs({ precision, out }) {
      const flags = [
        "--steps",
        String(steps),
        "--batch-size",
        "8",
        "--rank",
        "8",
        "--targets",
        "q,v",
        "--alpha",
        "16",
      ];
      return JSON.parse(
        cookbook([
          "tune",
          "--model",
          values.model,
          "--data",
          data,
          "--out",
          out,
          ...flags,
          "--precision",
          precision,
          "--lr",
          "0.002",
          "--seed",
          "1",
          "--json",
        ]),
      );
    }

    const results = new Map(contestants.map(({ name }) => [name, []]));
    for (let round = 1; round <= Number(values.rounds); round++) {
      for (const { name, measure } of contestants) {
        const result = measure(round);
        results.get(name).push(result);
        console.error(`round ${round}  ${name.padEnd(24)} ${result.tokens_per_second.toFixed(0)} tokens/s`);
      }
    }
    report({ results, steps, threads, rounds: Number(values.rounds), file: values.json });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function cookbook(words) {
  return execFileSync(process.execPath, [CLI, ...words], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 2 ** 26,
  });
}

/** Token ids, order and starting matrices as files, so that both sides train on exactly the same. */
async function prepareTorch({ modelPath, data, inFolder, steps, python }) {
  const check = spawnSync(python, ["-c", "import torch, transformers, peft, gguf"], { encoding: "utf8" });
  if (check.status !== 0) {
    console.error(
      `${python} has no torch, transformers, peft and gguf: measuring Cookbook alone (--python names another)`,
    );
    return undefined;
  }
  const source = await openModel(modelPath);
  const rows = [];
  const encoder = createPromptEncoder(source.tokenizer, {});
  for await (const row of readDataset({ path: data }))
    rows.push(encoder.encodePair(row.prompt, row.completion));
  writeFileSync(inFolder("rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  writeFileSync(
    inFolder("order.json"),
    JSON.stringify(
      trainingOrder({ count: rows.length, steps, batchSize: SETTINGS.batchSize, seed: SETTINGS.seed }),
    ),
  );
  const matrices = loraMatrices(source.config, SETTINGS);
  mkdirSync(inFolder("init"));
  await saveAdapter(
    inFolder("init"),
    { settings: SETTINGS, matrices, values: initialLora(matrices, SETTINGS.seed) },
    modelPath,
  );
  await source.close();
  const script = path.join(import.meta.dirname, "torch_tune.py");
  return {
    measure(dtype) {
      const flags = {
        model: modelPath,
        data: inFolder("rows.jsonl"),
        order: inFolder("order.json"),
        init: inFolder("init/adapter_model.safetensors"),
        steps,
        "batch-size": 8,
        rank: 8,
        alpha: 16,
        targets: "q,v",
        lr: 0.002,
        seed: 1,
        dtype,
        threads: os.availableParallelism(),
      };
      const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
      const output = execFileSync(python, [script, ...words], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        maxBuffer: 2 ** 26,
      });
      return JSON.parse(output.trim().split("\n").at(-1));
    },
  };
}

function report({ results, steps, threads, rounds, file }) {
  const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
  const reference = results.get("PyTorch + PEFT float32");
  const lines = [...results].map(([name, runs]) => {
    const speeds = runs.map((result) => result.tokens_per_second);
    const tail = runs[0].loss.slice(-8);
    return {
      name,
      tokensPerSecond: { min: Math.min(...speeds), median: median(speeds), max: Math.max(...speeds) },
      peakMemoryMb: Math.max(...runs.map((result) => result.peak_memory_mb)),
      lossOverLast8: tail.reduce((sum, value) => sum + value, 0) / tail.length,
      loss: runs[0].loss,
      // Each round's own ratio, then the middle one: the machine's mood touches both sides of a round alike.
      speedup:
        reference === undefined
          ? null
          : median(
              runs.map((result, round) => result.tokens_per_second / reference[round].tokens_per_second),
            ),
      memoryRatio:
        reference === undefined
          ? null
          : Math.max(...runs.map((result) => result.peak_memory_mb)) /
            Math.max(...reference.map((result) => result.peak_memory_mb)),
    };
  });
  console.log(
    `\n${steps} steps of batch 8, LoRA r=8 on q and v, ${threads} threads, ${rounds} rounds in turns; ${os.cpus()[0].model}\n`,
  );
  console.log(`${"".padEnd(24)} tokens/s (min–max)    × PyTorch   peak MiB   × PyTorch   loss, last 8 steps`);
  for (const line of lines) {
    const speed = `${line.tokensPerSecond.median.toFixed(0)} (${line.tokensPerSecond.min.toFixed(0)}–${line.tokensPerSecond.max.toFixed(0)})`;
    const ratio = (value) => (value === null ? "–" : value.toFixed(2));
    console.log(
      `${line.name.padEnd(24)} ${speed.padEnd(21)} ${ratio(line.speedup).padEnd(11)} ${line.peakMemoryMb.toFixed(0).padEnd(10)} ${ratio(line.memoryRatio).padEnd(11)} ${line.lossOverLast8.toFixed(4)}`,
    );
  }
  console.log(
    `\nloss, step by step\n${"step".padEnd(6)}${lines.map(({ name }) => name.padStart(26)).join("")}`,
  );
  for (let step = 0; step < steps; step += Math.max(1, Math.floor(steps / 12))) {
    console.log(
      `${String(step + 1).padEnd(6)}${lines.map(({ loss }) => loss[step].toFixed(4).padStart(26)).join("")}`,
    );
  }
  if (file !== undefined)
    writeFileSync(
      file,
      `${JSON.stringify({ steps, threads, rounds, cpu: os.cpus()[0].model, results: lines }, null, 2)}\n`,
    );
}
