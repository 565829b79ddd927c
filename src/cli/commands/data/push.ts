import type { Command } from "commander";

interface PushFlags {
  readonly repo: string;
  readonly private?: boolean;
  readonly message?: string;
  readonly json?: boolean;
}

export function push(data: Command): void {
  data
    .command("push")
    .description(
      "send a dataset to the Hugging Face Hub; HF_TOKEN, HF_ENDPOINT and HF_HUB_OFFLINE are respected",
    )
    .argument("<folder>", "dataset folder; it is verified first")
    .requiredOption("--repo <owner/name>", "made if missing; files that are there already are not sent again")
    .option("--private", "make it private; refuse one that is public")
    .option("--message <text>", "of the commit")
    .option("--json", "print one object: repository, url, commit, uploaded, kept, removed")
    .action(run);
}

async function run(path: string, flags: PushFlags): Promise<void> {
  const { pushData } = await import("../../../app/data/push-data.ts");
  const { withDataWork } = await import("../../data-work.ts");
  const { formatBytes } = await import("../../output/format-bytes.ts");
  const result = await withDataWork("", ({ signal, progress }) =>
    pushData({
      path,
      repository: flags.repo,
      isPrivate: flags.private,
      title: flags.message,
      signal,
      onProgress: ({ done, total }) =>
        progress.update(
          "sending, %",
          total === 0 ? 100 : Math.floor((100 * done) / total),
          100,
          formatBytes(done),
        ),
    }),
  );
  const { printJson } = await import("../../output/print-json.ts");
  if (flags.json === true) return printJson(result);
  const { commit, uploaded, kept, removed, url } = result;
  process.stdout.write(
    commit === undefined
      ? `all ${kept.length} files are there already: ${url}\n`
      : `${uploaded.length} files sent, ${kept.length} there already, ${removed.length} of an earlier version removed: ${url}\n`,
  );
}
