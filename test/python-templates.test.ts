import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LACKS_PYTHON, needsPython } from "../src/testing/python.ts";
import { killCommands, startCommand } from "./support/command-process.ts";

const MODEL = path.resolve("testdata/models/llama-tiny");
const EXAMPLE = path.resolve("examples/python-template/word_after.py");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-python-process-"));
});
afterAll(async () => {
  killCommands();
  await rm(folder, { recursive: true, force: true });
});

function cookbook(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return startCommand(args, { cwd: folder, environment });
}

const WORDS = ["--model", MODEL, "--param", "source=invented"];

function generate(template: string, out: string, ...more: readonly string[]) {
  return cookbook(["generate", template, ...WORDS, "--seed", "1", "--out", out, ...more]);
}

/** A template that leaves the ids of its processes in a file, and does something at a sample of 200,000. */
async function writeTemplate(name: string, body: string): Promise<string> {
  const file = path.join(folder, `${name}.py`);
  await writeFile(
    file,
    `from cookbook_templates import output, parent, template
import ctypes, os, time
with open("${name}.pids", "a") as pids:
    pids.write(f"{os.getpid()}\\n")
@template(id="${name}", title="T", rule="R", family="transform",
    slots={"word": parent("w"), "answer": output("a")}, formats={"plain": ("{word}", " {answer}")})
def mine(ctx):
    word = " ".join(ctx.words.words(3))
    ${body}
    return {"word": word, "answer": word}
`,
  );
  return file;
}

async function pidsOf(name: string): Promise<number[]> {
  const text = await readFile(path.join(folder, `${name}.pids`), "utf8").catch(() => "");
  return text.trim().split("\n").filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until a condition holds; fails after 20 seconds. */
async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`after 20 seconds not yet: ${what}`);
}

async function rowsOf(out: string): Promise<string> {
  const names = (await readdir(path.join(folder, out))).filter((name) => name.endsWith(".jsonl")).sort();
  const files = await Promise.all(names.map((name) => readFile(path.join(folder, out, name), "utf8")));
  return files.join("");
}

it("a command whose template raises ends, whatever the second process is at, and leaves no process", async () => {
  const name = "raises";
  const file = await writeTemplate(name, 'raise ValueError("on purpose")  # at the first sample');
  // Also at a later sample, by when the second process is at work on the same ones.
  const later = await writeTemplate(
    "raises-later",
    'assert ctx.random.below(50) > 0, "on purpose"  # somewhere in the first batch',
  );
  for (const [template, out] of [
    [file, "raised"],
    [later, "raised-later"],
  ] as const) {
    const { status, errors } = await generate(template, out, "--count", "300").done;
    expect(errors).toContain("on purpose");
    expect(status).toBe(1);
  }
  const pids = [...(await pidsOf(name)), ...(await pidsOf("raises-later"))];
  expect(pids.length).toBeGreaterThan(1);
  expect(pids.filter(isAlive)).toEqual([]);
});

describe.skipIf(LACKS_PYTHON)(needsPython("cookbook with a template in Python"), () => {
  it("shows, previews and generates the example, with the same bytes for 1 and 2 workers", async () => {
    const shown = await cookbook(["templates", "show", EXAMPLE]).done;
    expect(shown.output).toContain("word-after (version 1, retrieve)");
    expect(shown.output).toMatch(/length +\[6,12\]/);
    const preview = await cookbook(["templates", "preview", `${EXAMPLE}:word_after`, "--count", "2"]).done;
    expect(preview.output).toContain("── sample 1");
    const one = await generate(EXAMPLE, "one", "--count", "2000", "--shard-size", "300").done;
    const two = await generate(EXAMPLE, "two", "--count", "2000", "--shard-size", "300", "--workers", "2")
      .done;
    expect([one.status, two.status]).toEqual([0, 0]);
    const rows = await rowsOf("one");
    expect(rows.trim().split("\n")).toHaveLength(2000);
    expect(await rowsOf("two")).toBe(rows);
    const manifest = JSON.parse(await readFile(path.join(folder, "two", "manifest.json"), "utf8"));
    expect(manifest.splits.train.report).toMatchObject({ solverAgreement: 1, uniqueRate: 1 });
    expect(manifest.splits.train.plan.code).toMatch(/^[0-9a-f]{64}$/);
  });

  it("the example passes all checks", async () => {
    const checked = await cookbook(["templates", "check", EXAMPLE, "--model", "smollm2-135m-instruct"]).done;
    expect(checked.output).toContain("word-after: all checks hold");
    expect(checked.status).toBe(0);
  });

  it("the checks find what differs between processes only", async () => {
    const file = await writeTemplate("sets", 'word = " ".join({*word.split()})');
    const checked = await cookbook(["templates", "check", file, "--model", "smollm2-135m-instruct"]).done;
    expect(checked.output).toMatch(/no +equal paths give equal samples, in any order\n.*not deterministic/);
    expect(checked.status).toBe(1);
  });

  it("a crash in one of two workers is named, and after the mend the same command goes on", async () => {
    const straight = await writeTemplate("mended", "pass");
    const args = ["--count", "3000", "--shard-size", "100", "--workers", "2"];
    await generate(straight, "straight", ...args).done;
    const last = (await rowsOf("straight")).trim().split("\n").at(-150)!;
    const { prompt } = JSON.parse(last) as { readonly prompt: string };
    await writeTemplate("mended", `if word == "${prompt}": os._exit(9)`);
    const crashed = await generate("mended.py", "crashed", ...args).done;
    expect(crashed.status).toBe(1);
    expect(crashed.errors).toContain("sample 2850: the Python process ended with status 9");
    const kept = (await readdir(path.join(folder, "crashed"))).filter((name) => name.endsWith(".jsonl"));
    expect(kept.length).toBeGreaterThan(10);
    await writeTemplate("mended", "pass  # mended");
    const mended = await generate("mended.py", "crashed", ...args).done;
    expect(mended.errors).not.toContain("error");
    expect(mended.status).toBe(0);
    expect(await rowsOf("crashed")).toBe(await rowsOf("straight"));
  });

  it.each([
    ["kill -9 of cookbook", "SIGKILL", "time.sleep(0.01)", "1"],
    ["kill -9 of cookbook with two workers", "SIGKILL", "time.sleep(0.01)", "2"],
    ["kill -9 while user code never lets go", "SIGKILL", "ctypes.PyDLL(None).sleep(1000)", "1"],
    ["Ctrl-C", "SIGINT", "time.sleep(0.01)", "1"],
    ["Ctrl-C with two workers", "SIGINT", "time.sleep(0.01)", "2"],
    ["Ctrl-C while user code hangs", "SIGINT", "time.sleep(1000)", "1"],
  ] as const)("%s leaves no Python behind", async (title, signal, body, workers) => {
    const name = `orphan${title.length}`;
    const slow = `if ctx.random.below(2) or len("${name}") > 0: ${body}`;
    const file = await writeTemplate(name, `(len(ctx.words.word()) > 0) and None\n    ${slow}`);
    const run = generate(file, name, "--count", "100000", "--shard-size", "500", "--workers", workers);
    const isSampling = async () => {
      const alive = (await pidsOf(name)).filter(isAlive).length;
      // The source of the main thread, and one for each worker; or, where the first sample hangs, that one.
      return alive >= (workers === "2" ? 3 : 1);
    };
    await until("processes at work", isSampling);
    await new Promise((resolve) => setTimeout(resolve, 700));
    run.child.kill(signal);
    const { status } = await run.done;
    if (signal === "SIGINT") expect(status).toBe(130);
    const pids = await pidsOf(name);
    expect(pids.length).toBeGreaterThan(0);
    await until("all ended", () => !pids.some(isAlive));
  });

  it("user code that never lets go is ended from outside", async () => {
    const file = await writeTemplate("stuck", "ctypes.PyDLL(None).sleep(1000)");
    const run = cookbook(["generate", file, ...WORDS, "--count", "10", "--out", "stuck"], {
      COOKBOOK_PYTHON_TIMEOUT: "1",
    });
    const { status, errors } = await run.done;
    expect(errors).toContain("it hangs and lets nothing else run");
    expect(errors).toMatch(/stuck\.py:\d+ in mine/);
    expect(status).toBe(1);
    expect((await pidsOf("stuck")).some(isAlive)).toBe(false);
  });

  it("a recipe names the file, and runs to its report", async () => {
    const rows = Array.from({ length: 8 }, (_, row) =>
      JSON.stringify({ context: `Item ${row} is blue.`, question: "What colour?", answers: ["blue"] }),
    );
    await writeFile(path.join(folder, "rows.jsonl"), rows.join("\n"));
    await writeFile(
      path.join(folder, "recipe.yaml"),
      `name: python
engine: mock
model: mock
template: { id: "./mended.py:mine", params: { source: invented } }
data: { count: 32 }
tune: { steps: 4, batch_size: 2 }
tasks: [{ id: squad, data: rows.jsonl }]
`,
    );
    await writeTemplate("mended", "pass");
    const plan = await cookbook(["run", "recipe.yaml", "--dry-run"]).done;
    expect(plan.errors).toBe("");
    const run = await cookbook(["run", "recipe.yaml", "--out", "run"]).done;
    expect(run.errors).not.toContain("error");
    expect(run.status).toBe(0);
    expect(await readFile(path.join(folder, "run", "report.html"), "utf8")).toContain(
      "the template mended.py:mine",
    );
  });
});

it("the npm package holds the Python package, and nothing else of its folder", () => {
  const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    encoding: "utf8",
  });
  const [{ files }] = JSON.parse(packed) as [{ readonly files: readonly { readonly path: string }[] }];
  const python = files.map((file) => file.path).filter((file) => file.startsWith("python/"));
  expect(python).toContain("python/cookbook_templates/__main__.py");
  expect(python).toContain("python/pyproject.toml");
  expect(
    python.filter(
      (file) => !/^python\/(cookbook_templates\/[a-z_]+\.(py|typed)|pyproject\.toml|README\.md)$/.test(file),
    ),
  ).toEqual([]);
});

it("the guide shows the example as it is", async () => {
  const guide = await readFile("docs/guide/python-templates.md", "utf8");
  expect(guide).toContain(`\`\`\`python\n${await readFile(EXAMPLE, "utf8")}\`\`\``);
});
