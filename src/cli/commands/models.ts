import type { Command } from "commander";
import type { CommandDeclaration } from "./registry.ts";

const REFERENCE = "hf:owner/name[@revision], folder, .gguf file or catalogue name";

interface JsonFlag {
  readonly json?: boolean;
}

export const models: CommandDeclaration = (program: Command) => {
  const command = program.command("models").description("list, download and find models");

  command
    .command("list")
    .description("models with a name of their own, and which of them are on this machine")
    .option("--json", "print an array of { id, title, description, license, parameters, sources, installed }")
    .action(async (flags: JsonFlag) => {
      const { CATALOGUE } = await import("../../domain/models/catalogue.ts");
      const { installedCatalogueModel } = await import("../../adapters/models/pull-catalogue-model.ts");
      const { listedModel, modelTable } = await import("../output/model-pages.ts");
      const { printJson } = await import("../output/print-json.ts");
      const listed = [];
      for (const entry of CATALOGUE) listed.push(listedModel(entry, await installedCatalogueModel(entry)));
      if (flags.json === true) printJson(listed);
      else process.stdout.write(modelTable(listed));
    });

  command
    .command("pull")
    .description("download a model, or bring it up to date and check its files")
    .argument("<ref>", REFERENCE)
    .option("--json", "print { model, path }")
    .action(async (reference: string, flags: JsonFlag) => {
      const path = await getModel(reference, true);
      const { printJson } = await import("../output/print-json.ts");
      if (flags.json === true) printJson({ model: reference, path });
      else process.stdout.write(`${path}\n`);
    });

  command
    .command("path")
    .description("print the path of a model's folder or .gguf file; downloads it if needed")
    .argument("<ref>", REFERENCE)
    .option("--json", "print { model, path }")
    .action(async (reference: string, flags: JsonFlag) => {
      const path = await getModel(reference, false);
      const { printJson } = await import("../output/print-json.ts");
      if (flags.json === true) printJson({ model: reference, path });
      else process.stdout.write(`${path}\n`);
    });
};

async function getModel(reference: string, refresh: boolean): Promise<string> {
  const { resolveModel } = await import("../../adapters/models/resolve-model.ts");
  const { createDownloadProgress } = await import("../output/download-progress.ts");
  const { withInterrupt } = await import("../interrupt.ts");
  return withInterrupt(
    (signal) => resolveModel(reference, { refresh, signal, onProgress: createDownloadProgress() }),
    {
      message: "stopped; what was downloaded is kept",
      hint: "run the same command again; the download goes on where it stopped",
    },
  );
}
