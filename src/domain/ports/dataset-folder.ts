/** The files of one dataset. Implementation: `adapters/store/dataset-folder.ts`; tests use one that fails on purpose. */
export interface DatasetFolder {
  /** For messages. */
  readonly path: string;
  /** Undefined when there is no such file. Errors: io-failed. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** All or nothing: a reader sees the old content or the new. Errors: io-failed. */
  write(name: string, content: string | Uint8Array): Promise<void>;
  /** No error when the file is not there. */
  remove(name: string): Promise<void>;
  /** File names, sorted; empty when the folder does not exist. */
  names(): Promise<readonly string[]>;
}
