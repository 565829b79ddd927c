import { Option } from "commander";

/** Same words in every command of `cookbook data`. */
export const DATA_ARGUMENT = "dataset folder, or .jsonl, .jsonl.gz, .parquet file or folder of such";

export function tokenizerOption(description: string): Option {
  return new Option("--model <ref>", description).default("smollm2-135m-instruct");
}

export function templateOption(): Option {
  return new Option(
    "--template <ref>",
    "of a template of your own: file.ts, file.ts:name, file.py:name; default: the id in the manifest",
  );
}
