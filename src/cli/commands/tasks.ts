import type { Command } from "commander";
import { integerFrom, positiveNumber } from "../options/parse-number.ts";
import type { CommandDeclaration } from "./registry.ts";

interface JsonFlag {
  readonly json?: boolean;
}

interface PreviewFlags extends JsonFlag {
  readonly data?: string;
  readonly limit: number;
  readonly offset?: number;
}

interface CheckFlags extends JsonFlag {
  readonly data?: string;
  readonly hub?: boolean;
  readonly model?: string;
}

export const tasks: CommandDeclaration = (program: Command) => {
  const command = program.command("tasks").description("see evaluation tasks; check your own");

  command
    .command("list")
    .description("built-in tasks and groups, and the templates meant for them")
    .option("--json", "print one object: tasks, groups")
    .action(async ({ json }: JsonFlag) => {
      const { listTasks } = await import("../../app/tasks/describe-tasks.ts");
      const { taskListPage } = await import("../output/task-pages.ts");
      const { printJson } = await import("../output/print-json.ts");
      if (json === true) printJson(listTasks());
      else process.stdout.write(taskListPage(listTasks()));
    });

  command
    .command("show")
    .description("what a task reads, asks and scores")
    .argument("<task>", "id, group, or your own: file.yaml, file.ts")
    .option("--json", "print a list of objects")
    .action(async (name: string, { json }: JsonFlag) => {
      const { describeTasks } = await import("../../app/tasks/describe-tasks.ts");
      const { taskPage } = await import("../output/task-pages.ts");
      const { printJson } = await import("../output/print-json.ts");
      const found = await describeTasks(name);
      if (json === true) printJson(found);
      else process.stdout.write(found.map(taskPage).join("\n"));
    });

  command
    .command("preview")
    .description("the requests of some rows, exactly as a model gets them")
    .argument("<task>", "id, group, or your own: file.yaml, file.ts")
    .option("--data <path>", "rows, or a folder with <task>.jsonl; default: the Hugging Face Hub")
    .option("--limit <n>", "rows per task", positiveNumber(), 2)
    .option("--offset <n>", "rows to leave out at the start", integerFrom(0))
    .option("--json", "print a list of objects")
    .action(async (name: string, { json, ...flags }: PreviewFlags) => {
      const { previewTask } = await import("../../app/tasks/preview-task.ts");
      const { previewedRowsPage } = await import("../output/task-pages.ts");
      const { createDownloadProgress } = await import("../output/download-progress.ts");
      const { printJson } = await import("../output/print-json.ts");
      const rows = await previewTask({ ...flags, tasks: [name], onDownload: createDownloadProgress() });
      if (json === true) printJson(rows);
      else process.stdout.write(previewedRowsPage(rows));
    });

  command
    .command("check")
    .description("read a task and all its rows; tell everything that is wrong")
    .argument("<task>", "id, group, or your own: file.yaml, file.ts")
    .option("--data <path>", "rows, or a folder with <task>.jsonl")
    .option("--hub", "check the rows on the Hugging Face Hub")
    .option("--model <ref>", "model whose window rows must fit into")
    .option("--json", "print a list of objects: task, rows, errors, warnings")
    .addHelpText(
      "after",
      "\nEnds with status 1 when a row cannot be asked.\n\n  cookbook tasks check my-task.yaml --data rows.jsonl",
    )
    .action(async (name: string, { json, data, hub, model }: CheckFlags) => {
      const { checkTasks } = await import("../../app/tasks/check-task.ts");
      const { taskChecksPage } = await import("../output/task-pages.ts");
      const { createDownloadProgress } = await import("../output/download-progress.ts");
      const { printJson } = await import("../output/print-json.ts");
      const opened = model === undefined ? undefined : await openWindow(model);
      const checks = await checkTasks({
        tasks: [name],
        data,
        checkRows: data !== undefined || hub === true,
        model: opened,
        onDownload: createDownloadProgress(),
      });
      if (json === true) printJson(checks);
      else process.stdout.write(taskChecksPage(checks));
      if (checks.some(({ errors }) => errors.length > 0)) process.exitCode = 1;
    });
};

async function openWindow(reference: string) {
  const { openModel } = await import("../../adapters/models/open-model.ts");
  const { createDownloadProgress } = await import("../output/download-progress.ts");
  const model = await openModel(reference, { onProgress: createDownloadProgress() });
  await model.close();
  return { tokenizer: model.tokenizer, maxPositions: model.config.maxPositions };
}
