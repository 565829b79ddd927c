import { createRandom } from "../../../core/random.ts";
import { checkGenerateInput } from "../../../domain/generation/check-generate-input.ts";
import { endingTokens } from "../../../domain/generation/ending-tokens.ts";
import { finishCompletion } from "../../../domain/generation/finish-completion.ts";
import { generateGraph } from "../../../domain/models/graphs/generate-graph.ts";
import { packedArrays } from "../../../domain/models/packed-arrays.ts";
import { rotaryTables } from "../../../domain/models/rotary-frequencies.ts";
import type { GenerateOptions, GenerateRequest, GenerateResult } from "../../../domain/ports/engine.ts";
import { ROW_MULTIPLE } from "../../../domain/tuning/pack-sequences.ts";
import { batchFeeds } from "./batch-feeds.ts";
import { bindWeights } from "./bind-weights.ts";
import { compileGraph, type FeedTensor } from "./compiled-graph.ts";
import { adapterFeeds, type ModelContext } from "./model-context.ts";
import { throwIfAborted } from "./throw-if-aborted.ts";
import { weightFolder } from "./weight-folder.ts";

export interface Generator {
  generate(requests: readonly GenerateRequest[], options: GenerateOptions): Promise<GenerateResult[]>;
  release(): Promise<void>;
}

const DEFAULT_BATCH_SIZE = 16;

export async function createGenerator(
  context: ModelContext,
  { sampling }: { readonly sampling: boolean },
): Promise<Generator> {
  const { config, tokenizer } = context.source;
  const graph = generateGraph(config, context.adapter?.settings, bindWeights(context), { sampling });
  const compiled = await compileGraph(graph, {
    folder: weightFolder(context.cache),
    threads: context.threads,
    prepack: true,
  });
  const fixedFeeds = adapterFeeds(context.adapter);
  const endTables = new Map<string, Uint8Array>();

  function endTable(stop: readonly string[]): Uint8Array {
    const key = JSON.stringify(stop);
    const known = endTables.get(key);
    if (known !== undefined) return known;
    const table = endingTokens(tokenizer, config.vocabularySize, stop);
    endTables.set(key, table);
    return table;
  }

  async function runBatch(
    requests: readonly GenerateRequest[],
    numbers: readonly number[],
    options: GenerateOptions,
  ) {
    const sequences = requests.map(({ prompt }) => ({
      ids: prompt,
      firstTarget: prompt.length - 1,
      labels: [0],
    }));
    const longest = Math.max(...requests.map(({ prompt }) => prompt.length));
    const rowLength = Math.ceil(longest / ROW_MULTIPLE) * ROW_MULTIPLE;
    const arrays = packedArrays(sequences, { rowLength, rows: requests.map((_, index) => [index]) });
    const outputs = await compiled.run({
      ...batchFeeds(arrays, rotaryTables(config, rowLength + options.maxNewTokens)),
      ...fixedFeeds,
      last_rows: { data: arrays.targetRows, shape: [requests.length] },
      prompt_lengths: {
        data: BigInt64Array.from(requests, ({ prompt }) => BigInt(prompt.length)),
        shape: [requests.length, 1],
      },
      turns: { data: BigInt64Array.of(BigInt(options.maxNewTokens - 1)), shape: [] },
      ends: { data: endTable(options.stop ?? []), shape: [config.vocabularySize] },
      ...(sampling ? samplingFeeds(numbers, options, config.vocabularySize) : {}),
    });
    const first = outputs.first as BigInt64Array;
    const rest = outputs.rest as BigInt64Array;
    return requests.map((_, row) => {
      const ids = [Number(first[row])];
      for (let i = row; i < rest.length; i += requests.length) ids.push(Number(rest[i]));
      return finishCompletion(tokenizer, ids, options.stop ?? []);
    });
  }

  return {
    async generate(requests, options) {
      checkGenerateInput(requests, options, config);
      const order = requests
        .map((_, index) => index)
        .sort((a, b) => requests[b]!.prompt.length - requests[a]!.prompt.length || a - b);
      const batchSize = options.batchSize ?? DEFAULT_BATCH_SIZE;
      const results = new Array<GenerateResult>(requests.length);
      for (let start = 0; start < order.length; start += batchSize) {
        throwIfAborted(options.signal);
        const members = order.slice(start, start + batchSize);
        const answers = await runBatch(
          members.map((member) => requests[member]!),
          members,
          options,
        );
        members.forEach((member, place) => {
          results[member] = answers[place]!;
        });
        options.onProgress?.(Math.min(start + batchSize, order.length), order.length);
      }
      return results;
    },
    release: () => compiled.release(),
  };
}

/** Each request has a stream of its own, so its draws depend neither on the batch nor on its place in it. */
function samplingFeeds(
  numbers: readonly number[],
  options: GenerateOptions,
  vocabularySize: number,
): Record<string, FeedTensor> {
  const uniforms = new Float32Array(options.maxNewTokens * numbers.length);
  numbers.forEach((number, row) => {
    const random = createRandom(["generate", options.seed ?? 0, number]);
    // 24 bits: the draw must stay below 1 as a float32.
    for (let i = 0; i < options.maxNewTokens; i++)
      uniforms[i * numbers.length + row] = random.below(2 ** 24) / 2 ** 24;
  });
  return {
    temperature: { data: Float32Array.of(options.temperature ?? 1), shape: [] },
    top_p: { data: Float32Array.of(options.topP ?? 1), shape: [] },
    top_k: {
      data: BigInt64Array.of(BigInt(Math.min(options.topK ?? vocabularySize, vocabularySize))),
      shape: [1],
    },
    uniforms: { data: uniforms, shape: [options.maxNewTokens, numbers.length, 1] },
  };
}
