import { CookbookError } from "../../../core/errors.ts";
import { damagedFile, type RandomAccessFile, truncatedFile } from "../random-access-file.ts";
import { GGUF_TYPES, type GgufType } from "./dequantize.ts";

export interface GgufTensor {
  readonly name: string;
  readonly type: GgufType;
  /** Outermost dimension first, as in NumPy (GGUF itself stores the innermost first). */
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly offset: number;
  readonly lengthBytes: number;
}

export interface GgufHeader {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tensors: readonly GgufTensor[];
}

/** Errors: model-damaged (no GGUF, truncated, impossible sizes), model-unsupported (tensor type, big-endian). */
export async function readGguf(file: RandomAccessFile): Promise<GgufHeader> {
  const { gguf, GGMLQuantizationType } = await import("@huggingface/gguf");
  const magic = file.sizeBytes >= 4 ? Buffer.from(await file.read(0, 4)).toString("latin1") : "";
  if (magic !== "GGUF")
    throw damagedFile(file.path, `a GGUF file starts with "GGUF", this one with ${JSON.stringify(magic)}`);
  let parsed: Awaited<ReturnType<typeof gguf>>;
  try {
    parsed = await gguf(file.path, { allowLocalFile: true });
  } catch (cause) {
    throw damagedFile(file.path, `its header cannot be read (${(cause as Error).message})`, cause);
  }
  if (!parsed.littleEndian) throw unsupported(file, "it is big-endian", "little-endian GGUF files");
  const dataOffset = Number(parsed.tensorDataOffset);
  const tensors = parsed.tensorInfos.map((info): GgufTensor => {
    const type = GGUF_TYPES.get(info.dtype);
    if (type === undefined) {
      const name = GGMLQuantizationType[info.dtype] ?? `number ${info.dtype}`;
      const known = [...GGUF_TYPES.values()].map((entry) => entry.name).join(", ");
      throw unsupported(file, `tensor "${info.name}" has type ${name}`, known);
    }
    const shape = info.shape.map(Number).reverse();
    const elements = shape.reduce((product, size) => product * size, 1);
    if ((shape.at(-1) ?? 1) % type.blockElements !== 0)
      throw damagedFile(
        file.path,
        `rows of "${info.name}" have ${shape.at(-1)} elements, not a multiple of ${type.blockElements} (${type.name})`,
      );
    const offset = dataOffset + Number(info.offset);
    const lengthBytes = (elements / type.blockElements) * type.blockBytes;
    return { name: info.name, type, shape, offset, lengthBytes };
  });
  const expectedBytes = tensors.reduce(
    (end, tensor) => Math.max(end, tensor.offset + tensor.lengthBytes),
    dataOffset,
  );
  if (expectedBytes > file.sizeBytes) throw truncatedFile(file.path, expectedBytes, file.sizeBytes);
  return { metadata: parsed.metadata as Record<string, unknown>, tensors };
}

function unsupported(file: RandomAccessFile, found: string, known: string): CookbookError {
  return new CookbookError({
    code: "model-unsupported",
    message: `${file.path}: ${found}; supported: ${known}`,
    hint: "use another quantisation of the model, such as Q8_0 or F16",
  });
}
