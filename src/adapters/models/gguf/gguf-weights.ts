import { CookbookError } from "../../../core/errors.ts";
import type { ModelConfig } from "../../../domain/models/config.ts";
import type { RowRange, WeightInfo, WeightReader } from "../../../domain/ports/model-source.ts";
import { unknownTensor } from "../check-weights.ts";
import type { RandomAccessFile } from "../random-access-file.ts";
import type { GgufHeader, GgufTensor } from "./read-gguf.ts";
import { huggingFaceTensorName } from "./tensor-names.ts";

/** Weights of a GGUF file under Hugging Face's names and in its order of rotary dimensions. */
export function ggufWeights(file: RandomAccessFile, header: GgufHeader, config: ModelConfig): WeightReader {
  const byName = new Map<string, GgufTensor>();
  for (const tensor of header.tensors) {
    const name = huggingFaceTensorName(tensor.name);
    if (name !== undefined) byName.set(name, tensor);
    else if (tensor.name !== "rope_freqs.weight") throw unsupportedTensor(file, tensor);
  }
  const tensors = new Map<string, WeightInfo>(
    [...byName].map(([name, { shape, type }]) => [name, { shape, type: type.name }]),
  );
  // llama.cpp interleaves the rotary halves of q and k for the architecture "llama" only (Mistral included).
  const interleaved = header.metadata["general.architecture"] === "llama";

  return {
    tensors,
    async readFloat32(name, rows) {
      const tensor = byName.get(name);
      if (tensor === undefined) throw unknownTensor(name, tensors.keys());
      const kind = /\.self_attn\.([qk])_proj\./.exec(name)?.[1];
      if (!interleaved || kind === undefined) return readRows(file, tensor, rows);
      const whole = await readRows(file, tensor, undefined);
      const rowLength = whole.length / tensor.shape[0]!;
      const heads = kind === "q" ? config.headCount : config.keyValueHeadCount;
      const halves = deinterleaveRotaryRows(whole, heads, rowLength);
      if (rows === undefined) return halves;
      return halves.subarray(rows.first * rowLength, (rows.first + rows.count) * rowLength);
    },
  };
}

async function readRows(
  file: RandomAccessFile,
  tensor: GgufTensor,
  rows: RowRange | undefined,
): Promise<Float32Array> {
  const { first, count } = rows ?? { first: 0, count: tensor.shape[0]! };
  const rowElements = tensor.shape.slice(1).reduce((product, size) => product * size, 1);
  const start = first * rowElements;
  const { blockElements, blockBytes } = tensor.type;
  // Only one-dimensional quantised tensors (which no supported model has) could start inside a block.
  const offset = tensor.offset + (start / blockElements) * blockBytes;
  const bytes = await file.read(offset, ((count * rowElements) / blockElements) * blockBytes);
  const out = new Float32Array(count * rowElements);
  tensor.type.dequantize(bytes, out);
  return out;
}

/** Rows (head, pair, half) to (head, half, pair), with `rows / heads / 2` pairs per head. */
export function deinterleaveRotaryRows(
  weights: Float32Array,
  heads: number,
  rowLength: number,
): Float32Array {
  const pairs = weights.length / rowLength / heads / 2;
  const out = new Float32Array(weights.length);
  for (let head = 0; head < heads; head++) {
    for (let pair = 0; pair < pairs; pair++) {
      for (let half = 0; half < 2; half++) {
        const from = ((head * pairs + pair) * 2 + half) * rowLength;
        const to = ((head * 2 + half) * pairs + pair) * rowLength;
        out.set(weights.subarray(from, from + rowLength), to);
      }
    }
  }
  return out;
}

function unsupportedTensor(file: RandomAccessFile, tensor: GgufTensor): CookbookError {
  return new CookbookError({
    code: "model-unsupported",
    message: `${file.path} has a tensor "${tensor.name}" that no supported architecture uses`,
    hint: "supported are decoder models of the families llama, mistral, qwen2 and qwen3",
  });
}
