import { describe, expect, it } from "vitest";
import { z } from "zod";
import { padded } from "../../domain/templates/compose/padded.ts";
import { withExamples } from "../../domain/templates/compose/with-examples.ts";
import { reverse } from "../../domain/templates/library/reverse.ts";
import { defineTemplate } from "../../domain/templates/sdk/define-template.ts";
import { choice, share, tokenFields } from "../../domain/templates/sdk/param-fields.ts";
import { createSampler, type Sample, type SamplerOptions } from "../../domain/templates/sdk/sampler.ts";
import type { Template } from "../../domain/templates/sdk/template.ts";
import { capitalised, restoreTokenSource, type TokenSourceData } from "../../domain/tokens/token-source.ts";
import { wordStem } from "../../domain/tokens/word-stem.ts";
import { LACKS_PYTHON, needsPython } from "../../testing/python.ts";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import { resolveTemplate } from "../templates/resolve-template.ts";
import { openSampleSource } from "./open-sample-source.ts";

/** The other twins are in this file. */
const FILE = "python/tests/templates/twins.py";

const everyDraw = defineTemplate({
  id: "every-draw",
  version: 3,
  title: "Every way to draw",
  rule: "None.",
  description: "",
  family: "compare",
  tasks: [],
  params: z.object({
    share: share({ default: 0.3, description: "of names" }),
    control: choice(["no", "yes"], { default: "no", description: "changes the output only" }),
    ...tokenFields,
  }),
  outputParams: ["control"],
  wording: ["an olive grape", "the lamp", "nowhere"],
  reserved: ["river"],
  slots: {
    items: { role: "parent", description: "one of each draw", list: true },
    repeats: { role: "parent", description: "words that may repeat" },
    answer: { role: "output", description: "their stems" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "plain",
      prompt: ({ items, repeats }) => `${items.join("\n")}\n${repeats}`,
      completion: ({ answer }) => answer,
    },
  },
  baselines: [],
  wordsNeeded: () => 0,
  sample({ random, words, tokens, params }) {
    const word = words.word();
    words.forbid("forbidden");
    const items = [
      word,
      random.chance(params.share) ? words.name() : words.word(),
      ...words.names(2),
      capitalised(words.word()),
      words.integer(1, 12),
      words.integer(3, 14),
      words.integer(4090, 4100),
      words.integer(-2, 2_000_000),
      words.draw((stream) => `${stream.pick(["ing", "er", "x"])}${stream.below(40)}s`),
      words.draw((stream) => tokens.name(stream)),
      String(random.below(3)),
      String(random.below(2 ** 32)),
      String(random.uint32()),
      String(random.float() * 2 ** 53),
      String(Math.trunc(random.normal() * 2 ** 40)).replace("-0", "0"),
      ...random.shuffled(["a", "b", "c", "d"]),
      ...random.sample(words.words(4), 2),
    ];
    const repeats = [...Array.from({ length: 6 }, () => tokens.word(random)), tokens.name(random)].join(" ");
    const stems = items.map(wordStem).join("|");
    return { items, repeats, answer: params.control === "no" ? stems : word };
  },
  score: () => ({ adherence: 0, parts: {} }),
  solve: () => "",
});

/** Scripts with and without case, letters outside the basic plane, stems that meet, case that changes a length. */
const MANY_SCRIPTS: TokenSourceData = {
  kind: "uniform",
  fingerprint: "many-scripts",
  exponent: 0,
  words: [
    ..."straße ΣΟΦΟΣ σοφός бежал 学习 ひらがな שלום عربية हिन्दी ﬁne ŉing ıs dotİng 𐐨𐐩s 𐐨𐐩𐐪s 𐐨𐐩𐐪ing".split(
      " ",
    ),
    ..."lamp lamps lamping lampe bake baking bakes baked class classes glass glassed ring king wing going".split(
      " ",
    ),
    ..."apple banana cherry damson elder fig grape hazel iris jasmine kale lemon mango nettle olive peach".split(
      " ",
    ),
  ],
  names: ["Straße", "Σοφός", "İzmir", "Ǆungla", "𐐀𐐩𐐪", "Lamp", "Quince", "Rowan", "Sorrel", "Thyme", "Umber"],
};

const tokenizer = createWordTokenizer();

async function inPython(
  name: string,
  options: Partial<SamplerOptions>,
  count: number,
): Promise<readonly Sample[]> {
  const { params = {}, format, seed = 1, split = "train", tokens } = options;
  const data = tokens === undefined ? undefined : MANY_SCRIPTS;
  const request = { template: `${FILE}:${name}`, params, format, seed, split, tokens: data };
  const source = await openSampleSource(request, tokenizer);
  try {
    return await source.samples(0, count);
  } finally {
    await source.close();
  }
}

function inTypeScript(
  template: Template,
  options: Partial<SamplerOptions>,
  count: number,
): readonly Sample[] {
  const sampler = createSampler({ template, tokenizer, seed: 1, split: "train", ...options });
  return Array.from({ length: count }, (_, index) => sampler.sample(index));
}

describe.skipIf(LACKS_PYTHON)(
  needsPython("a template in Python gives the samples of its twin in TypeScript"),
  () => {
    it.each([
      [{}],
      [{ source: "uniform" }],
      [{ source: "invented", length: [2, 40] }],
      [{ source: "zipf", zipfExponent: 1 }],
      [{ source: "zipf", zipfExponent: 0.25, separator: "semicolon" }],
      [{ source: "zipf", zipfExponent: 2 }],
      [{ source: "words", include: "^[a-m]", length: "3-5" }],
    ])("reverse with %j, 3000 samples", async (params) => {
      expect(await inPython("reverse", { params }, 3000)).toEqual(inTypeScript(reverse, { params }, 3000));
    });

    it.each([
      ["every token source", { params: { source: "invented" } }],
      ["weighted words", { params: { source: "zipf", zipfExponent: 0.75 } }],
      ["another seed and split", { seed: 2 ** 53 - 1, split: "eval" as const }],
      ["words of many scripts", { tokens: restoreTokenSource(MANY_SCRIPTS) }],
      ["a parameter that changes the output only", { params: { control: "yes" } }],
    ])("every way to draw, with %s", async (_, options) => {
      expect(await inPython("every_draw", options, 1500)).toEqual(inTypeScript(everyDraw, options, 1500));
    });

    it("in other formats, and at indices of any size", async () => {
      const chat = await inPython("reverse", { format: "chat" }, 20);
      expect(chat).toEqual(inTypeScript(reverse, { format: "chat" }, 20));
      const request = {
        template: `${FILE}:reverse`,
        params: {},
        format: undefined,
        seed: 0,
        split: "train",
      } as const;
      const source = await openSampleSource(request, tokenizer);
      const sampler = createSampler({ template: reverse, tokenizer, seed: 0, split: "train" });
      for (const index of [2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 2]) {
        expect(await source.samples(index, 1)).toEqual([sampler.sample(index)]);
      }
      await source.close();
    });

    it("one call at a time, as checks and previews do", async () => {
      const { template } = await resolveTemplate(`${FILE}:every_draw`);
      const params = { source: "invented" };
      expect(inTypeScript(template, { params }, 40)).toEqual(inTypeScript(everyDraw, { params }, 40));
    });

    it("inside a composition, which draws on from where the template stopped", async () => {
      const { template } = await resolveTemplate(`${FILE}:reverse`);
      const [mine, twin] = [template, reverse].map((each) => padded(withExamples(each), { slot: "list" }));
      expect(inTypeScript(mine!, {}, 40)).toEqual(inTypeScript(twin!, {}, 40));
    });
  },
);
