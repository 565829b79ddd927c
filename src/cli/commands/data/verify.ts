import { type Command, Option } from "commander";
import { templateOption, tokenizerOption } from "../../options/data-options.ts";
import { integerFrom } from "../../options/parse-number.ts";

interface VerifyFlags {
  readonly regenerate?: number;
  readonly template?: string;
  readonly model: string;
  readonly json?: boolean;
}

export function verify(data: Command): void {
  data
    .command("verify")
    .description("whether a dataset is what its manifest says; leaves with 1 when it is not")
    .argument("<folder>", "dataset folder")
    .addOption(
      new Option("--regenerate [rows]", "make rows again by the plan and compare their bytes (default: 100)")
        .preset("100")
        .argParser(integerFrom(1)),
    )
    .addOption(tokenizerOption("model that the rows were made with"))
    .addOption(templateOption())
    .option("--json", "print one object: path, splits, problems: [{ file, problem }]")
    .action(run);
}

async function run(path: string, { model, json, ...flags }: VerifyFlags): Promise<void> {
  const { verifyData } = await import("../../../app/data/verify-data.ts");
  const { withDataWork } = await import("../../data-work.ts");
  const { formatBytes } = await import("../../output/format-bytes.ts");
  const verification = await withDataWork(model, ({ signal, progress, openTokenizer }) =>
    verifyData({
      ...flags,
      path,
      openTokenizer,
      signal,
      onProgress: ({ done, total }) =>
        progress.update("checking, %", Math.floor((100 * done) / total), 100, formatBytes(done)),
    }),
  );
  const { printJson } = await import("../../output/print-json.ts");
  const { verificationPage } = await import("../../output/verification-page.ts");
  if (json === true) printJson(verification);
  else process.stdout.write(verificationPage(verification));
  if (verification.problems.length > 0) process.exitCode = 1;
}
