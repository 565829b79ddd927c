import { createGraphBuilder, type Graph, type GraphBuilder, type Value } from "../../../core/graph/graph.ts";
import { cachedAttention } from "../../../core/graph/operators/cached-attention.ts";
import { chooseBySampling, chooseGreedily } from "../../../core/graph/operators/choose-token.ts";
import type { ModelConfig } from "../config.ts";
import { type AttentionInputs, decoder, outputProjectionName } from "../decoder.ts";
import { type LoraSettings, loraInputs } from "../lora.ts";
import { HIDDEN_SCORE, packedBatch } from "../packed-batch.ts";
import type { WeightBinder } from "./gradient-graph.ts";

/**
 * Prompt to completion in one run: a pass over the prompts, then a loop that decodes a token per turn with a key/value
 * cache. The loop lives inside the graph, so no cache ever crosses into JavaScript.
 *
 * Inputs: those of `packedBatch`, one prompt per row, padded on the right; `last_rows` (int32 `[batch]`: each prompt's
 * last row in the flattened batch); `prompt_lengths` (int64 `[batch, 1]`); `turns` (int64 scalar: tokens after the
 * first); `ends` (bool `[vocabulary]`: tokens that end a row); LoRA matrices; when sampling also `temperature`,
 * `top_p` (float32 scalars), `top_k` (int64 `[1]`) and `uniforms` (float32 `[turns + 1, batch, 1]`).
 * Outputs: `first` (int64 `[batch]`) and `rest` (int64 `[made, batch]`); decoding stops early when every row has ended,
 * and what a row says after its end has no meaning.
 */
export function generateGraph(
  config: ModelConfig,
  settings: LoraSettings | undefined,
  bind: WeightBinder,
  options: { readonly sampling: boolean },
): Graph {
  const builder = createGraphBuilder("generate");
  const weights = bind(builder);
  const batch = packedBatch(builder, config, { gradients: false });
  const lastRows = builder.input("last_rows", "int32", ["batch"]);
  const promptLengths = builder.input("prompt_lengths", "int64", ["batch", 1]);
  const turns = builder.input("turns", "int64", []);
  const ends = builder.input("ends", "bool", [config.vocabularySize]);
  const choose: Choice = options.sampling ? samplingChoice(builder) : chooseGreedily;
  const lora = loraInputs(builder, config, settings);
  const axis = (index: number): Value => builder.constant("int64", [1], [index]);

  function nextToken(target: GraphBuilder, hidden: Value, turn: Value): Value {
    const projection = weights.tensor(outputProjectionName(config));
    const logits = target.emit("Gemm", [hidden, projection], { attributes: { transB: 1 } });
    return choose(target, logits, turn);
  }

  const cache: { key: Value; value: Value }[] = [];
  const promptHidden = decoder(builder, {
    config,
    weights,
    lora: lora.lookup,
    tokenIds: batch.tokenIds,
    rotaryTables: batch.rotaryTables,
    rows: lastRows,
    attend(inputs: AttentionInputs) {
      cache[inputs.layer] = inputs;
      return batch.attend(inputs);
    },
  });
  const first = nextToken(builder, promptHidden, builder.constant("int64", [], [0]));
  const firstEnded = builder.emit("Gather", [ends, first], { attributes: { axis: 0 } });

  // What each turn sees of the prompts.
  const promptSize = builder.emit("Shape", [batch.tokenIds], { type: "int64" });
  const places = builder.emit("Range", [
    builder.constant("int64", [], [0]),
    builder.emit("Gather", [promptSize, builder.constant("int64", [], [1])], { attributes: { axis: 0 } }),
    builder.constant("int64", [], [1]),
  ]);
  const isPrompt = builder.emit("Less", [builder.emit("Unsqueeze", [places, axis(0)]), promptLengths], {
    type: "bool",
  });
  const promptMask = builder.emit("Unsqueeze", [
    builder.emit(
      "Where",
      [isPrompt, builder.constant("float32", [], [0]), builder.constant("float32", [], [HIDDEN_SCORE])],
      { type: "float32" },
    ),
    builder.constant("int64", [2], [1, 2]),
  ]);
  const emptyShape = builder.emit(
    "Concat",
    [
      builder.emit("Gather", [promptSize, axis(0)], { attributes: { axis: 0 } }),
      builder.constant("int64", [3], [config.keyValueHeadCount, 0, config.headSize]),
    ],
    { attributes: { axis: 0 } },
  );
  const empty = builder.emit("ConstantOfShape", [emptyShape], { type: "float32" });

  const body = builder.subgraph("turn");
  const turn = body.input("turn/index", "int64", []);
  body.input("turn/go_on", "bool", []);
  const token = body.input("turn/token", "int64", ["batch"]);
  const ended = body.input("turn/ended", "bool", ["batch"]);
  const cacheShape = (length: string): (number | string)[] => [
    "batch",
    config.keyValueHeadCount,
    length,
    config.headSize,
  ];
  const held = cache.map((_, layer) => ({
    key: body.input(`turn/key_${layer}`, "float32", cacheShape("held")),
    value: body.input(`turn/value_${layer}`, "float32", cacheShape("held")),
  }));
  const grown: { key: Value; value: Value }[] = [];
  const column = body.constant("int64", [1], [1]);
  const hidden = decoder(body, {
    config,
    weights,
    lora: lora.lookup,
    tokenIds: body.emit("Unsqueeze", [token, column]),
    rotaryTables: { ...batch.rotaryTables, positions: body.emit("Add", [promptLengths, turn]) },
    attend({ layer, query, key, value }) {
      const grow = (before: Value, added: Value): Value =>
        body.emit("Concat", [before, added], { attributes: { axis: 2 } });
      const own = { key: grow(held[layer]!.key, key), value: grow(held[layer]!.value, value) };
      grown[layer] = own;
      return cachedAttention(body, query, [{ ...cache[layer]!, mask: promptMask }, own], config.headSize);
    },
  });
  const next = nextToken(body, hidden, body.emit("Add", [turn, body.constant("int64", [], [1])]));
  const nextEnded = body.emit("Or", [ended, body.emit("Gather", [ends, next], { attributes: { axis: 0 } })]);
  const allEnded = body.emit(
    "ReduceMin",
    [body.emit("Cast", [nextEnded], { type: "int32", attributes: { to: 6 } })],
    {
      attributes: { keepdims: 0 },
    },
  );
  const goOn = body.emit("Equal", [allEnded, body.constant("int32", [], [0])], { type: "bool" });
  body.output("go_on", goOn, []);
  body.output("token", next, ["batch"]);
  body.output("ended", nextEnded, ["batch"]);
  grown.forEach(({ key, value }, layer) => {
    body.output(`key_${layer}`, key, cacheShape("grown"));
    body.output(`value_${layer}`, value, cacheShape("grown"));
  });
  body.output("made", body.emit("Identity", [next]), ["batch"]);

  const caches = cache.flatMap(() => [empty, empty]);
  const results = builder.emitMany(
    "Loop",
    [turns, builder.constant("bool", [], [1]), first, firstEnded, ...caches],
    ["int64", "bool", ...caches.map(() => "float32" as const), "int64"],
    { attributes: { body: body.graph } },
  );
  builder.output("first", first, ["batch"]);
  builder.output("rest", results.at(-1)!, ["made", "batch"]);
  return builder.graph;
}

type Choice = (builder: GraphBuilder, logits: Value, turn: Value) => Value;

function samplingChoice(outer: GraphBuilder): Choice {
  const temperature = outer.input("temperature", "float32", []);
  const topK = outer.input("top_k", "int64", [1]);
  const topP = outer.input("top_p", "float32", []);
  const uniforms = outer.input("uniforms", "float32", ["draws", "batch", 1]);
  return (builder, logits, turn) => {
    const uniform = builder.emit("Gather", [uniforms, turn], { attributes: { axis: 0 } });
    return chooseBySampling(builder, logits, { temperature, topK, topP, uniform });
  };
}
