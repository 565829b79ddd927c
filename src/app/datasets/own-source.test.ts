import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openSampleSource } from "./open-sample-source.ts";

/** A template that says the first word; `changes` are put over it, as source. */
const templateFile = (changes: string) => `
import { defineTemplate, tokenFields } from "cookbook/templates";
import { z } from "zod";

const draw = ({ words }) => {
  const list = words.words(4);
  return { list: list.join(" "), answer: list[0] };
};
let calls = 0;

export const mine = defineTemplate({
  id: "mine", version: 1, title: "Say the first", rule: "The first word.", description: "d", family: "transform", tasks: [],
  params: z.object({ ...tokenFields }),
  slots: { list: { role: "parent", description: "words" }, answer: { role: "output", description: "the first" } },
  outputSlot: "answer",
  formats: { plain: { title: "p", prompt: ({ list }) => list + "\\nFirst:", completion: ({ answer }) => " " + answer + "\\n" } },
  baselines: [{ id: "empty", description: "nothing", answer: () => "", expected: () => 0 }],
  wordsNeeded: () => 4,
  sample: draw,
  score: () => ({ adherence: 1, parts: {} }),
  solve: ({ list }) => list.split(" ")[0],
  ${changes}
});
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cookbook-own-source-"));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

let files = 0;
async function sourceOf(changes: string) {
  const file = path.join(folder, `own-${files++}.js`);
  await writeFile(file, templateFile(changes));
  return openSampleSource({
    template: file,
    params: { source: "invented" },
    format: undefined,
    seed: 0,
    split: "train",
  });
}

const first200 = async (changes: string) => {
  const source = await sourceOf(changes);
  const samples = await source.samples(0, 200);
  await source.look(samples);
  return samples;
};

describe("a user's template in JavaScript", () => {
  test("gives samples", async () => {
    const samples = await first200("");
    expect(samples).toHaveLength(200);
    expect(samples[7]).toMatchObject({ index: 7, completion: ` ${samples[7]!.slots.answer}\n` });
  });

  test.each<[string, string, RegExp]>([
    [
      "throws now and then",
      'sample: (c) => { if (c.random.chance(0.02)) throw new Error("oh"); return draw(c); }',
      /^template "mine", sample \d+: sample\(\): it threw Error: oh \(at .*own-\d+\.js:\d+:\d+\)$/,
    ],
    ["gives nothing", "sample: () => null", /sample 0: sample\(\) must return an object .* gave null/],
    ["waits", "sample: async (c) => draw(c)", /gave a promise: .* cannot be async/],
    [
      "forgets a slot",
      "sample: (c) => ({ list: draw(c).list })",
      /must give the slot "answer" a text, and gave undefined/,
    ],
    [
      "gives a list for a text",
      "sample: (c) => ({ ...draw(c), list: c.words.words(3) })",
      /must give the slot "list" a text, and gave \["/,
    ],
    [
      "misspells a slot",
      "sample: (c) => ({ ...draw(c), anwser: 'x' })",
      /gave a slot "anwser" that is not declared; did you mean "answer"\?/,
    ],
    [
      "lays out no text",
      'formats: { plain: { title: "p", prompt: () => "a", completion: () => 7 } }',
      /sample 0: formats\.plain\.completion\(\) must return a text, and gave 7/,
    ],
    [
      "ends the process",
      "sample: (c) => { if (c.random.chance(0.02)) process.exit(0); return draw(c); }",
      /sample \d+: sample\(\): it threw Error: process\.exit\(0\) was called \(at .*own-\d+\.js/,
    ],
    [
      "changes its parameters",
      "sample: (c) => { c.params.source = 'zipf'; return draw(c); }",
      /sample\(\): it threw TypeError: Cannot assign to read only property 'source'/,
    ],
    ["cannot solve", "solve: ({ lst }) => lst.split()", /solve\(\): it threw TypeError/],
    [
      "promises too much",
      'baselines: [{ id: "all", description: "d", answer: () => "", expected: () => 50 }]',
      /baseline "all", expected\(\) must return a share from 0 to 1, and gave 50/,
    ],
    [
      "draws from elsewhere",
      'sample: (c) => ({ list: String(Math.random()) + " a", answer: draw(c).answer })',
      /sample 0: it is not deterministic: made again, the slot "list" was/,
    ],
    [
      "counts its calls",
      'sample: (c) => ({ ...draw(c), list: "a " + calls++ })',
      /not deterministic: made again, the slot "list" was "a \d+" and is "a \d+"/,
    ],
  ])("that %s is named", async (_what, changes, message) => {
    await expect(first200(changes)).rejects.toMatchObject({
      code: "template-failed",
      message: expect.stringMatching(message) as string,
    });
  });

  test("that hangs is ended", async () => {
    vi.stubEnv("COOKBOOK_TEMPLATE_TIMEOUT", "0.3");
    await expect(
      first200("sample: (c) => { if (calls++ > 300) for (;;); return draw(c); }"),
    ).rejects.toMatchObject({
      code: "template-failed",
      message: expect.stringMatching(/sample \d+: it hangs: no answer in 0\.3 seconds/) as string,
      hint: expect.stringContaining("COOKBOOK_TEMPLATE_TIMEOUT") as string,
    });
  });

  test("with a wrong number of seconds is refused", async () => {
    vi.stubEnv("COOKBOOK_TEMPLATE_TIMEOUT", "soon");
    await expect(sourceOf("")).rejects.toMatchObject({ code: "invalid-parameter" });
  });
});
