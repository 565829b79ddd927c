import path from "node:path";
import { type FileFormat, openRowSink } from "../../adapters/sinks/registry.ts";
import type { FileRecord } from "../../contracts/dataset-progress.ts";
import { sampledHash } from "../../core/string-hash.ts";
import { AnswerCounter } from "../../domain/datasets/answer-counts.ts";
import { bytesOfHashes } from "../../domain/datasets/hash-bytes.ts";
import type { PlannedFile } from "../../domain/datasets/plan-files.ts";
import type { RowStyle } from "../../domain/datasets/row-style.ts";
import type { SampleSource } from "../../domain/ports/sample-source.ts";
import type { PromptEncoder } from "../../domain/tokens/prompt-encoder.ts";

export interface DataFileSettings {
  readonly folder: string;
  readonly style: RowStyle;
  readonly fileFormat: FileFormat;
  /** Prompts whose hash it divides are kept for the report. */
  readonly modulus: number;
}

export interface WriteDataFileOptions extends DataFileSettings {
  readonly source: SampleSource;
  readonly planned: PlannedFile;
  readonly encoder: PromptEncoder | undefined;
  /** Called with numbers of further rows; may throw to stop. */
  readonly onRows: (rows: number) => void;
  /** For tests. */
  readonly openSink?: typeof openRowSink;
}

/** Makes a file's samples and writes them; nothing is left behind when it fails. Errors: io-failed, template-failed. */
export async function writeDataFile(options: WriteDataFileOptions): Promise<FileRecord> {
  const { source, planned, style, encoder, modulus } = options;
  const open = options.openSink ?? openRowSink;
  const file = path.join(options.folder, planned.file);
  const sink = await open(options.fileFormat, { file, style, encoder });
  const hashes: number[] = [];
  const answers = new AnswerCounter();
  try {
    for (let done = 0; done < planned.rows; ) {
      const count = Math.min(source.batchRows, planned.rows - done);
      const samples = await source.samples(planned.first + done, count);
      for (const { prompt, completion } of samples) {
        const hash = sampledHash(prompt, modulus);
        if (hash !== undefined) hashes.push(hash);
        answers.add(completion);
      }
      await sink.write(samples);
      done += count;
      options.onRows(count);
    }
    return {
      file: planned.file,
      rows: planned.rows,
      ...(await sink.finish()),
      prompts: Buffer.from(bytesOfHashes(hashes)).toString("base64"),
      answers: answers.result(),
    };
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}
