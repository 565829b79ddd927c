import { CookbookError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import { generateGraph } from "../../../domain/models/graphs/generate-graph.ts";
import { packedArrays } from "../../../domain/models/packed-arrays.ts";
import { rotaryTables } from "../../../domain/models/rotary-frequencies.ts";
import type { GenerateOptions, GenerateRequest, GenerateResult } from "../../../domain/ports/engine.ts";
import type { Tokenizer } from "../../../domain/ports/tokenizer.ts";
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
      return finish(tokenizer, ids, options.stop ?? []);
    });
  }

  return {
    async generate(requests, options) {
      requests.forEach(({ prompt }, index) => {
        if (prompt.length === 0 || prompt.length + options.maxNewTokens > config.maxPositions) {
          throw new CookbookError({
            code: "invalid-data",
            message: `prompt ${index} has ${prompt.length} tokens; with ${options.maxNewTokens} new ones the model's window of ${config.maxPositions} must hold it, and it must not be empty`,
          });
        }
      });
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

/** Marks the tokens after which a row has nothing more to say: end of text, and tokens that contain a stop string. */
function endingTokens(tokenizer: Tokenizer, vocabularySize: number, stop: readonly string[]): Uint8Array {
  const table = new Uint8Array(vocabularySize);
  const { eos } = tokenizer.specialTokens;
  if (eos !== undefined) table[eos] = 1;
  if (stop.length === 0) return table;
  for (let id = 0; id < tokenizer.vocabularySize; id++) {
    const text = tokenizer.decode([id], { skipSpecialTokens: false });
    if (stop.some((string) => text.includes(string))) table[id] = 1;
  }
  return table;
}

function finish(tokenizer: Tokenizer, generated: readonly number[], stop: readonly string[]): GenerateResult {
  const end = tokenizer.specialTokens.eos === undefined ? -1 : generated.indexOf(tokenizer.specialTokens.eos);
  const ids = end === -1 ? generated : generated.slice(0, end);
  const text = tokenizer.decode(ids);
  const cuts = stop.map((string) => text.indexOf(string)).filter((place) => place >= 0);
  if (cuts.length === 0) return { ids, text, finish: end === -1 ? "length" : "end-of-text" };
  const cut = Math.min(...cuts);
  return { ids: idsBefore(tokenizer, ids, cut, stop), text: text.slice(0, cut), finish: "stop" };
}

/** The ids up to and with the one that completes the stop string. */
function idsBefore(
  tokenizer: Tokenizer,
  ids: readonly number[],
  cut: number,
  stop: readonly string[],
): readonly number[] {
  for (let count = 1; count < ids.length; count++) {
    const text = tokenizer.decode(ids.slice(0, count));
    if (text.length > cut && stop.some((string) => text.includes(string))) return ids.slice(0, count);
  }
  return ids;
}
