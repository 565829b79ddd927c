import { CookbookError } from "../../../core/errors.ts";
import { readBf16, readF16, readF32 } from "../gguf/dequantize.ts";
import { damagedFile, type RandomAccessFile, truncatedFile } from "../random-access-file.ts";

export interface SafetensorsTensor {
  readonly type: string;
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly offset: number;
  readonly elementBytes: number;
  readonly convert: (bytes: Uint8Array<ArrayBuffer>, out: Float32Array) => void;
}

const TYPES: Readonly<Record<string, Pick<SafetensorsTensor, "elementBytes" | "convert">>> = {
  F32: { elementBytes: 4, convert: readF32 },
  F16: { elementBytes: 2, convert: readF16 },
  BF16: { elementBytes: 2, convert: readBf16 },
};

/** The size of the header comes from an untrusted file; the format's reference implementation draws the same line. */
const MAX_HEADER_BYTES = 100_000_000;

/** Errors: model-damaged (truncated, impossible header), model-unsupported (tensor type). */
export async function readSafetensorsHeader(file: RandomAccessFile): Promise<Map<string, SafetensorsTensor>> {
  if (file.sizeBytes < 8) throw truncatedFile(file.path, 8, file.sizeBytes);
  const headerBytes = new DataView((await file.read(0, 8)).buffer).getBigUint64(0, true);
  if (headerBytes > BigInt(MAX_HEADER_BYTES))
    throw damagedFile(
      file.path,
      `its header claims ${headerBytes} bytes; at most ${MAX_HEADER_BYTES} are read`,
    );
  const dataStart = 8 + Number(headerBytes);
  if (dataStart > file.sizeBytes) throw truncatedFile(file.path, dataStart, file.sizeBytes);
  const header = parseHeader(file, await file.read(8, Number(headerBytes)));

  const tensors = new Map<string, SafetensorsTensor>();
  let expectedBytes = dataStart;
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
    const isSound =
      typeof dtype === "string" && isSizeList(shape) && isSizeList(offsets) && offsets.length === 2;
    if (!isSound) throw damagedFile(file.path, `the header entry of "${name}" is ${JSON.stringify(entry)}`);
    const type = TYPES[dtype];
    if (type === undefined) throw unsupportedType(file, name, dtype);
    const [begin, end] = offsets as [number, number];
    const lengthBytes = shape.reduce((product, size) => product * size, type.elementBytes);
    if (end - begin !== lengthBytes)
      throw damagedFile(
        file.path,
        `"${name}" takes ${end - begin} bytes where ${dtype} [${shape.join(", ")}] needs ${lengthBytes}`,
      );
    expectedBytes = Math.max(expectedBytes, dataStart + end);
    tensors.set(name, { type: dtype, shape, offset: dataStart + begin, ...type });
  }
  if (expectedBytes > file.sizeBytes) throw truncatedFile(file.path, expectedBytes, file.sizeBytes);
  return tensors;
}

function parseHeader(file: RandomAccessFile, bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (typeof header === "object" && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>;
  } catch (cause) {
    throw damagedFile(file.path, "its header is not JSON", cause);
  }
  throw damagedFile(file.path, "its header is no JSON object");
}

function isSizeList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function unsupportedType(file: RandomAccessFile, name: string, type: string): CookbookError {
  return new CookbookError({
    code: "model-unsupported",
    message: `${file.path}: tensor "${name}" has type ${type}; supported: ${Object.keys(TYPES).join(", ")}`,
    hint: "use a release of the model in BF16, F16 or F32",
  });
}
