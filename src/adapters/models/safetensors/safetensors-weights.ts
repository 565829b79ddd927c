import type { ModelConfig } from "../../../domain/models/config.ts";
import type { WeightInfo, WeightReader } from "../../../domain/ports/model-source.ts";
import { unknownTensor } from "../check-weights.ts";
import { openRandomAccessFile, type RandomAccessFile } from "../random-access-file.ts";
import { readSafetensorsHeader, type SafetensorsTensor } from "./read-safetensors.ts";

export interface SafetensorsWeights {
  readonly weights: WeightReader;
  close(): Promise<void>;
}

/** Opens one `.safetensors` file or all shards of a model. Errors: those of `readSafetensorsHeader`. */
export async function openSafetensors(
  paths: readonly string[],
  config: ModelConfig,
): Promise<SafetensorsWeights> {
  const files: RandomAccessFile[] = [];
  const close = async () => {
    await Promise.all(files.map((file) => file.close()));
  };
  try {
    const byName = new Map<string, { file: RandomAccessFile; tensor: SafetensorsTensor }>();
    for (const path of paths) {
      const file = await openRandomAccessFile(path);
      files.push(file);
      for (const [name, tensor] of await readSafetensorsHeader(file)) {
        if (!isRedundant(name, config)) byName.set(name, { file, tensor });
      }
    }
    return { weights: createReader(byName), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Old releases store rotary tables, some store a tied output projection a second time. */
function isRedundant(name: string, config: ModelConfig): boolean {
  return name.endsWith(".rotary_emb.inv_freq") || (config.tieWordEmbeddings && name === "lm_head.weight");
}

function createReader(
  byName: ReadonlyMap<string, { readonly file: RandomAccessFile; readonly tensor: SafetensorsTensor }>,
): WeightReader {
  const tensors = new Map<string, WeightInfo>(
    [...byName].map(([name, { tensor }]) => [name, { shape: tensor.shape, type: tensor.type }]),
  );
  return {
    tensors,
    async readFloat32(name, rows) {
      const entry = byName.get(name);
      if (entry === undefined) throw unknownTensor(name, tensors.keys());
      const { file, tensor } = entry;
      const rowElements = tensor.shape.slice(1).reduce((product, size) => product * size, 1);
      const { first, count } = rows ?? { first: 0, count: tensor.shape[0] ?? 1 };
      const rowBytes = rowElements * tensor.elementBytes;
      const bytes = await file.read(tensor.offset + first * rowBytes, count * rowBytes);
      // float32 bytes are the array already; the others are converted.
      if (tensor.type === "F32") return new Float32Array(bytes.buffer);
      const out = new Float32Array(count * rowElements);
      tensor.convert(bytes, out);
      return out;
    },
  };
}
