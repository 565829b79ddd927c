import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import { explainWriteErrors } from "../../store/io-failed.ts";
import { damagedFile, openRandomAccessFile, type RandomAccessFile } from "../random-access-file.ts";

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * Unpacks one member of a ZIP archive (APPNOTE 6.3.10, sections 4.3.7–4.3.16; no ZIP64, no encryption), streaming. The
 * member's checksum is left to the caller, who has a stronger one. Errors: model-damaged, io-failed.
 */
export async function extractZipMember(
  archivePath: string,
  memberPath: string,
  target: string,
): Promise<void> {
  const archive = await openRandomAccessFile(archivePath);
  let start: number;
  let entry: DirectoryEntry;
  try {
    entry = await findMember(archive, memberPath);
    const local = viewOf(await archive.read(entry.headerOffset, 30));
    if (local.getUint32(0, true) !== LOCAL_HEADER)
      throw damagedFile(archivePath, "a member's header is missing");
    start = entry.headerOffset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
    if (start + entry.packedBytes > archive.sizeBytes)
      throw damagedFile(archivePath, "a member passes its end");
  } finally {
    await archive.close();
  }
  const packed = createReadStream(archivePath, { start, end: start + entry.packedBytes - 1 });
  const unpacked = createWriteStream(target);
  await explainWriteErrors(target, () =>
    entry.method === STORED
      ? pipeline(packed, unpacked)
      : pipeline(packed, createInflateRaw({ chunkSize: 1 << 18 }), unpacked),
  );
}

interface DirectoryEntry {
  readonly method: number;
  readonly packedBytes: number;
  readonly headerOffset: number;
}

async function findMember(archive: RandomAccessFile, memberPath: string): Promise<DirectoryEntry> {
  // The end record is 22 bytes and a comment of at most 65,535.
  const tailBytes = Math.min(archive.sizeBytes, 22 + 65_535);
  const tail = viewOf(await archive.read(archive.sizeBytes - tailBytes, tailBytes));
  let end = tailBytes - 22;
  while (end >= 0 && tail.getUint32(end, true) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw damagedFile(archive.path, "it is no ZIP archive, or its end is missing");
  const count = tail.getUint16(end + 10, true);
  const directory = await archive.read(tail.getUint32(end + 16, true), tail.getUint32(end + 12, true));
  const view = viewOf(directory);
  let at = 0;
  for (let index = 0; index < count && at + 46 <= directory.length; index++) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) break;
    const nameBytes = view.getUint16(at + 28, true);
    const name = Buffer.from(directory.subarray(at + 46, at + 46 + nameBytes)).toString("utf8");
    if (name === memberPath) {
      const method = view.getUint16(at + 10, true);
      if (method !== STORED && method !== DEFLATED)
        throw damagedFile(archive.path, `${name} is packed by method ${method}`);
      return {
        method,
        packedBytes: view.getUint32(at + 20, true),
        headerOffset: view.getUint32(at + 42, true),
      };
    }
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  throw damagedFile(archive.path, `it does not hold ${memberPath}`);
}

function viewOf(bytes: Uint8Array<ArrayBuffer>): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
