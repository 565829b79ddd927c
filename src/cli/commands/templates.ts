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

interface CheckFlags {
  readonly model: string;
  readonly seed: number;
  readonly json?: boolean;
}

const TEMPLATE_ARGUMENT = "id, or your own: file.ts, file.ts:name, file.py:name";

export const templates: CommandDeclaration = (program: Command) => {
  const command = program.command("templates").description("look at the templates that make training data");

  command
    .command("list")
    .description("every template with the tasks it is meant for")
    .option("--json", "print an array of { id, version, title, family, tasks }")
    .action(async (flags: { readonly json?: boolean }) => {
      const { listKnownTemplates } = await import("../../app/templates/resolve-template.ts");
      const { listTemplates, templateTable } = await import("../output/template-pages.ts");
      const { printJson } = await import("../output/print-json.ts");
      const rows = listTemplates(await listKnownTemplates());
      if (flags.json === true) printJson(rows);
      else process.stdout.write(templateTable(rows));
    });

  command
    .command("show")
    .description("rule, slots, formats, parameters and trivial baselines of a template")
    .argument("<template>", TEMPLATE_ARGUMENT)
    .option("--json", "print one object")
    .action(async (id: string, flags: { readonly json?: boolean }) => {
      const { resolveTemplate } = await import("../../app/templates/resolve-template.ts");
      const { templateDetails, templatePage } = await import("../output/template-pages.ts");
      const { template } = await resolveTemplate(id);
      const { printJson } = await import("../output/print-json.ts");
      if (flags.json === true) printJson(templateDetails(template));
      else process.stdout.write(templatePage(template));
    });

  command
    .command("preview")
    .description("samples as the model sees them, slots in colour, trained tokens marked")
    .argument("<template>", TEMPLATE_ARGUMENT)
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

  command
    .command("check")
    .description("test a template as the library's are tested, and say in plain words what is wrong")
    .argument("<templates...>", TEMPLATE_ARGUMENT)
    .option("--model <ref>", "model whose tokenizer gives the words", "smollm2-135m-instruct")
    .option("--seed <n>", "root of the randomness", integerFrom(0), 0)
    .option("--json", "print an array of { id, checks: [{ id, title, findings }] }")
    .action(async (references: readonly string[], flags: CheckFlags) => {
      const { checkTemplates } = await import("../../app/templates/check-templates.ts");
      const { checkPage } = await import("../output/check-page.ts");
      const { createStyle } = await import("../output/style.ts");
      const { printJson } = await import("../output/print-json.ts");
      const style = createStyle({ stream: process.stdout, environment: process.env });
      const checked = [];
      for await (const each of checkTemplates({ references, ...flags })) {
        checked.push(each);
        if (flags.json !== true) process.stdout.write(checkPage(each, style));
      }
      if (flags.json === true) printJson(checked);
      const isSound = checked.every(({ checks }) => checks.every(({ findings }) => findings.length === 0));
      if (!isSound) process.exitCode = 1;
    });

  command
    .command("new")
    .description("write a small template of your own and its test, to start from")
    .argument("<id>", "kebab-case; also the files' name")
    .option("--out <dir>", "folder", ".")
    .action(async (id: string, flags: { readonly out: string }) => {
      const { scaffoldTemplate } = await import("../../app/templates/scaffold-template.ts");
      const files = await scaffoldTemplate(id, flags.out);
      process.stdout.write(
        `wrote ${files.template} and ${files.test}\n` +
          `next: cookbook templates preview ${files.template}\n` +
          `      cookbook templates check ${files.template}\n`,
      );
    });
};
