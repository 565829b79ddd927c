import type { Command } from "commander";
import { collectAssignment } from "../options/param-option.ts";
import { integerFrom } from "../options/parse-number.ts";
import type { CommandDeclaration } from "./registry.ts";

interface PreviewFlags {
  readonly count: number;
  readonly seed: number;
  readonly split: "train" | "eval";
  readonly model?: string;
  readonly format?: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

export const templates: CommandDeclaration = (program: Command) => {
  const command = program.command("templates").description("look at the templates that make training data");

  command
    .command("list")
    .description("every template with the tasks it is meant for")
    .option("--json", "print an array of { id, version, title, family, tasks }")
    .action(async (flags: { readonly json?: boolean }) => {
      const { TEMPLATES } = await import("../../domain/templates/library/registry.ts");
      const { listTemplates, templateTable } = await import("../output/template-pages.ts");
      const { printJson } = await import("../output/print-json.ts");
      const rows = listTemplates(TEMPLATES);
      if (flags.json === true) printJson(rows);
      else process.stdout.write(templateTable(rows));
    });

  command
    .command("show")
    .description("rule, slots, formats, parameters and trivial baselines of a template")
    .argument("<id>", "template id")
    .option("--json", "print one object")
    .action(async (id: string, flags: { readonly json?: boolean }) => {
      const { findTemplate } = await import("../../domain/templates/library/registry.ts");
      const { templateDetails, templatePage } = await import("../output/template-pages.ts");
      const template = findTemplate(id);
      const { printJson } = await import("../output/print-json.ts");
      if (flags.json === true) printJson(templateDetails(template));
      else process.stdout.write(templatePage(template));
    });

  command
    .command("preview")
    .description("samples as the model sees them, slots in colour, trained tokens marked")
    .argument("<id>", "template id")
    .option("--count <n>", "samples", integerFrom(1), 3)
    .option("--seed <n>", "root of the randomness", integerFrom(0), 0)
    .option("--split <name>", "train or eval", "train")
    .option("--model <ref>", "draw words from this model's tokenizer; without it they are invented")
    .option("--format <name>", "layout; default: the template's first")
    .option("--param <key=value>", "a parameter of the template; may be repeated", collectAssignment)
    .option("--json", "print an array of samples")
    .action(async (id: string, flags: PreviewFlags) => {
      const { previewTemplate } = await import("../../app/preview-template.ts");
      const { previewPage } = await import("../output/preview-page.ts");
      const { printJson } = await import("../output/print-json.ts");
      const { createStyle } = await import("../output/style.ts");
      const preview = await previewTemplate({ template: id, ...flags, params: flags.param ?? {} });
      if (flags.json === true) printJson(preview.samples);
      else
        process.stdout.write(
          previewPage(preview, createStyle({ stream: process.stdout, environment: process.env })),
        );
    });
};
