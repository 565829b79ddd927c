import { sha256Hex } from "../../core/sha256.ts";
import type { ModelSource } from "../../domain/ports/model-source.ts";
import { createGgufTokenizer } from "../tokenizers/gguf-tokenizer.ts";
import { checkWeights } from "./check-weights.ts";
import { cachedFileDigest } from "./file-digest.ts";
import { ggufConfig } from "./gguf/gguf-config.ts";
import { ggufWeights } from "./gguf/gguf-weights.ts";
import { readGguf } from "./gguf/read-gguf.ts";
import { openRandomAccessFile } from "./random-access-file.ts";

/** Opens a `.gguf` file: config and tokenizer from its metadata, no weight read yet. */
export async function openGgufModel(
  reference: string,
  path: string,
  signal?: AbortSignal,
): Promise<ModelSource> {
  const file = await openRandomAccessFile(path);
  try {
    const header = await readGguf(file);
    const ropeTensor = header.tensors.find((tensor) => tensor.name === "rope_freqs.weight");
    let ropeFactors: Float32Array | undefined;
    if (ropeTensor !== undefined) {
      ropeFactors = new Float32Array(ropeTensor.shape.reduce((product, size) => product * size, 1));
      ropeTensor.type.dequantize(await file.read(ropeTensor.offset, ropeTensor.lengthBytes), ropeFactors);
    }
    const config = ggufConfig(path, header, ropeFactors);
    const weights = ggufWeights(file, header, config);
    checkWeights(path, weights.tensors, config);
    const tokenizer = createGgufTokenizer(path, header.metadata);
    const fingerprint = sha256Hex(`gguf\n${await cachedFileDigest(path, signal)}`);
    return { reference, path, fingerprint, config, tokenizer, weights, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}
