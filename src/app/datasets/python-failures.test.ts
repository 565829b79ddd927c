import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isCookbookError } from "../../core/errors.ts";
import { LACKS_PYTHON, needsPython, PYTHON } from "../../testing/python.ts";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import { generateDataset } from "./generate-dataset.ts";
import { openSampleSource } from "./open-sample-source.ts";

const tokenizer = createWordTokenizer();

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-python-"));
  file = path.join(folder, "mine.py");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A template whose sample function ends with `body`; `i` counts the samples that a process made. */
async function write(body: string, head = ""): Promise<void> {
  await writeFile(
    file,
    `from cookbook_templates import output, parent, template
import os, random, signal, sys, time
${head}
made = []
@template(id="mine", title="T", rule="R", family="transform",
    slots={"word": parent("w"), "answer": output("a")}, formats={"plain": ("{word}", " {answer}")})
def mine(ctx):
    word = ctx.words.word()
    i = len(made)
    made.append(word)
    ${body.trim().split("\n").join("\n    ")}
    return {"word": word, "answer": word}
`,
  );
}

async function failure(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!isCookbookError(error)) throw error ?? new Error("nothing failed");
  return error;
}

async function samples(first: number, count: number) {
  const request = { template: file, params: {}, format: undefined, seed: 1, split: "train" } as const;
  const source = await openSampleSource(request, tokenizer);
  try {
    return await source.samples(first, count);
  } finally {
    await source.close();
  }
}

/** The word of a sample, to fail on that sample whatever was made before. */
async function wordOf(index: number): Promise<string> {
  await write("");
  return (await samples(index, 1))[0]!.slots.word as string;
}

const options = (count = 300) => ({
  template: file,
  count,
  seed: 1,
  split: "train" as const,
  shardSize: 100,
  tokenizer,
  out: path.join(folder, "data"),
});

const line = (text: string) => new RegExp(`mine\\.py:\\d+ in mine${text === "" ? "$" : `: ${text}`}`, "m");

describe.skipIf(LACKS_PYTHON)(needsPython("a template in Python that fails"), () => {
  it("by an exception: sample, message, function and line are named, helpers in order", async () => {
    const word = await wordOf(130);
    await writeFile(path.join(folder, "helper.py"), "def half(word):\n    return word[len(word)]\n");
    await write(`if word == "${word}": half(word)`, "from helper import half");
    const error = await failure(generateDataset(options()));
    expect(error.code).toBe("template-failed");
    expect(error.message).toContain('template "mine" in');
    expect(error.message).toContain("sample 130: IndexError: string index out of range");
    expect(error.message).toMatch(/mine\.py:\d+ in mine: if word == .*\n.*helper\.py:2 in half: return word/);
    expect(error.details).toMatchObject({ index: 130 });
  });

  it("and is mended: finished files stay as they are, and the same call goes on", async () => {
    const word = await wordOf(130);
    await generateDataset({ ...options(), out: path.join(folder, "straight") });
    await write(`if word == "${word}": raise ValueError("on purpose")`);
    await failure(generateDataset(options()));
    const first = path.join(folder, "data", "train-00000.jsonl");
    const before = await stat(first);
    expect((await readdir(path.join(folder, "data"))).filter((name) => name.endsWith(".jsonl"))).toEqual([
      "train-00000.jsonl",
    ]);
    await write("  # mended");
    const manifest = await generateDataset(options());
    expect((await stat(first)).mtimeMs).toBe(before.mtimeMs);
    expect(manifest.splits.train!.files.map(({ rows }) => rows)).toEqual([100, 100, 100]);
    for (const { file: name } of manifest.splits.train!.files) {
      const [one, two] = await Promise.all(
        ["data", "straight"].map((each) => readFile(path.join(folder, each, name), "utf8")),
      );
      expect(one).toBe(two);
    }
  });

  it("and is changed so that finished rows would differ: refused, with the row", async () => {
    const word = await wordOf(130);
    await write(`if word == "${word}": raise ValueError("on purpose")`);
    await failure(generateDataset(options()));
    await write('if ctx.random.chance(0.05): word = word + "x"');
    const error = await failure(generateDataset(options()));
    expect(error.code).toBe("not-resumable");
    expect(error.message).toMatch(
      /code has changed, and ".*train-00000\.jsonl:\d+" is not what it makes now/,
    );
    expect((await failure(generateDataset(options()))).code).toBe("not-resumable");
  });

  it.each([
    ["os._exit(3)", "with status 3", ""],
    ["os.kill(os.getpid(), signal.SIGKILL)", "by the signal SIGKILL", ""],
    ["os.kill(os.getpid(), signal.SIGSEGV)", "by the signal SIGSEGV", ""],
  ])("by %s: how it ended and the sample are named", async (call, how, code) => {
    const word = await wordOf(130);
    await write(`if word == "${word}": ${call}`);
    const error = await failure(samples(100, 64));
    expect(error.code).toBe("template-failed");
    expect(error.message).toContain(`sample 130: the Python process ended ${how}`);
    expect(error.message).toMatch(line(code));
  });

  it("by an end that comes once: the process is started again and the samples are whole", async () => {
    await write("");
    const straight = await samples(0, 100);
    const mark = path.join(folder, "mark");
    await write(`if i == 70 and not os.path.exists(${JSON.stringify(mark)}):
    open(${JSON.stringify(mark)}, "w").close()
    os._exit(1)`);
    expect(await samples(0, 100)).toEqual(straight);
  });

  it.each([["while True: pass"], ["time.sleep(1000)"]])(
    "by %s: the hang is named with sample and line",
    async (call) => {
      const word = await wordOf(9);
      await write(`if word == "${word}":\n    ${call}`);
      vi.stubEnv("COOKBOOK_PYTHON_TIMEOUT", "1");
      const error = await failure(samples(0, 20));
      expect(error.code).toBe("template-failed");
      expect(error.message).toContain("sample 9: it hangs: nothing came for 1 seconds");
      expect(error.message).toContain(`in mine: ${call}`);
      expect(error.hint).toContain("COOKBOOK_PYTHON_TIMEOUT");
    },
  );

  it("slowly is no hang: progress resets the clock", async () => {
    await write("time.sleep(0.05)");
    vi.stubEnv("COOKBOOK_PYTHON_TIMEOUT", "0.5");
    expect(await samples(0, 30)).toHaveLength(30);
  });

  it.each([
    ["random.random()", "answer = str(random.random())"],
    ["time", "answer = str(time.time())"],
    ["the order of a set", 'answer = " ".join({word, *ctx.words.words(5)})'],
    ["what it kept", "answer = str(i)"],
    ["object ids", "answer = str(id(object()))"],
  ])("by using %s is not deterministic, and is refused", async (_, statement) => {
    await write(`${statement}\nreturn {"word": word, "answer": answer}`);
    const error = await failure(generateDataset(options()));
    expect(error.code).toBe("template-failed");
    expect(error.message).toMatch(
      /sample \d+: it is not deterministic: .*the slot "answer" was ".*" and is "/,
    );
    expect(error.message).toMatch(line(""));
    expect(await readdir(path.join(folder, "data")).catch(() => [])).not.toContain("train-00000.jsonl");
  });

  it("to keep standard output clean does no harm: prints go to stderr", async () => {
    await write("");
    const straight = await samples(0, 20);
    const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    await write('print("a line"); os.write(1, b"raw\\n"); os.system("echo child")');
    const made = await samples(0, 20);
    const printed = written.mock.calls.map(([chunk]) => String(chunk)).join("");
    written.mockRestore();
    expect(made).toEqual(straight);
    for (const text of ["a line", "raw", "child"]) expect(printed).toContain(text);
  });

  it.each([
    ["return 5", "it gave 5, expected a dict of slots"],
    ['return {"word": word}', "its sample lacks the slot 'answer'"],
    ['return {"word": word, "answer": 5}', "the slot 'answer' is 5, expected a text"],
    ['return {"word": word, "answer": word, "more": word}', "holds 'more', which is no slot"],
    ["sys.exit()", "SystemExit"],
    ["ctx.params.length", "no attribute 'length'"],
  ])("by a wrong value (%s) is told so", async (statement, message) => {
    await write(statement);
    const error = await failure(samples(0, 5));
    expect(error.code).toBe("template-failed");
    expect(error.message).toContain(`sample 0: `);
    expect(error.message).toContain(message);
  });

  it("by asking for more words than there are says vocabulary-too-small", async () => {
    await write("ctx.words.words(100000)");
    expect((await failure(samples(0, 1))).code).toBe("vocabulary-too-small");
  });

  it.each([
    ["def (", "SyntaxError", /mine\.py:1/],
    ["import nothing_of_that_name", "ModuleNotFoundError", /mine\.py:1/],
    ["raise RuntimeError('at load')", "RuntimeError: at load", /mine\.py:1/],
    ["x = 1", "holds no template", /mine\.py/],
    [
      "from cookbook_templates import *\n@template(id='No', title='', rule='', family='choose', slots={}, formats={})\ndef f(ctx): pass",
      "the id 'No' is not kebab-case",
      // Python 3.9 names the line of def, later ones that of the decorator.
      /mine\.py:[23]/,
    ],
  ])("at load (%s) is told so", async (text, message, place) => {
    await writeFile(file, text);
    const error = await failure(samples(0, 1));
    expect(error.code).toBe("template-failed");
    expect(error.message).toContain(message);
    expect(error.message).toMatch(place);
  });
});

describe("the Python itself", () => {
  it.each([
    ["that is missing", "/no/such/python", 'there is no "/no/such/python"'],
    ["that is none", process.execPath, "ended with status"],
  ])("%s: the error names COOKBOOK_PYTHON", async (_, command, message) => {
    await write("");
    vi.stubEnv("COOKBOOK_PYTHON", command);
    const error = await failure(samples(0, 1));
    expect(error.code).toBe("dependency-missing");
    expect(error.message).toContain(message);
    expect(error.hint).toContain("COOKBOOK_PYTHON");
  });

  it.skipIf(LACKS_PYTHON || process.platform === "win32")(
    "that is too old: the error names both versions",
    async () => {
      await write("");
      const old = path.join(folder, "old-python");
      const pretend =
        "import sys, runpy; sys.version_info = (3, 6, 1); sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0])";
      await writeFile(old, `#!/bin/sh\nexec "${PYTHON}" -c '${pretend}' "$@"\n`);
      await chmod(old, 0o755);
      vi.stubEnv("COOKBOOK_PYTHON", old);
      const error = await failure(samples(0, 1));
      expect(error.code).toBe("dependency-missing");
      expect(error.message).toContain("needs Python 3.9 or newer");
      expect(error.message).toContain("is Python 3.6.1");
    },
  );

  it("waits as long as COOKBOOK_PYTHON_TIMEOUT says, if that is a number", async () => {
    await write("");
    vi.stubEnv("COOKBOOK_PYTHON_TIMEOUT", "soon");
    const error = await failure(samples(0, 1));
    expect(error.message).toBe(
      'COOKBOOK_PYTHON_TIMEOUT is "soon", expected seconds, above 0 and at most 86400',
    );
  });
});
