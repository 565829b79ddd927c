import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** What others rely on: exported names and the words of the command line. A change here is a change for users. */

const { exports: entries } = JSON.parse(readFileSync("package.json", "utf8")) as {
  exports: Record<string, unknown>;
};
const subpaths = Object.keys(entries).filter((entry) => entry !== "./package.json");

test.each(subpaths)("exported names of cookbook%s", (subpath) => {
  const script = `import(${JSON.stringify(subpath.replace(/^\./, "cookbook"))}).then((module) => console.log(JSON.stringify(Object.keys(module).sort())))`;
  const names = JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }),
  );
  expect(names).toMatchSnapshot();
});

const COMMANDS = [
  [],
  ["templates"],
  ["templates", "list"],
  ["templates", "show"],
  ["templates", "preview"],
  ["generate"],
  ["data"],
  ["data", "inspect"],
  ["data", "convert"],
  ["data", "merge"],
  ["data", "verify"],
  ["data", "push"],
  ["data", "overlap"],
  ["models"],
  ["models", "path"],
  ["models", "pull"],
  ["mix"],
  ["mix", "estimate"],
  ["mix", "weights"],
  ["tune"],
  ["eval"],
  ["eval", "compare"],
  ["align"],
  ["align", "analyse"],
  ["run"],
  ["runs"],
];

test.each(COMMANDS.map((words) => [words.join(" "), words] as const))("cookbook %s --help", (_, words) => {
  const help = execFileSync(process.execPath, ["dist/cli/main.js", ...words, "--help"], { encoding: "utf8" });
  expect(help).toMatchSnapshot();
});

test("starting the command line loads no engine", () => {
  const script = `
    process.argv = [process.argv[0], "cookbook", "--help"];
    await import("./dist/cli/main.js");
    process.exit(process.report.getReport().sharedObjects.some((file) => file.includes("onnxruntime")) ? 1 : 0);
  `;
  execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", stdio: "pipe" });
});
