import { existsSync } from "node:fs";
import path from "node:path";
import { writeFile } from "../../adapters/store/write-file.ts";
import { CookbookError } from "../../core/errors.ts";
import { TEMPLATES } from "../../domain/templates/library/registry.ts";

export interface ScaffoldedTemplate {
  readonly template: string;
  readonly test: string;
}

/**
 * Writes `<id>.ts`, a small template that passes every check, and `<id>.test.ts` beside it. Never overwrites.
 * Errors: invalid-parameter (id, file exists), io-failed.
 */
export async function scaffoldTemplate(id: string, folder: string): Promise<ScaffoldedTemplate> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `"${id}" is no template id: expected kebab-case`,
      hint: "for example word-after-match",
    });
  }
  if (TEMPLATES.some((template) => template.id === id)) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `"${id}" is a template of the library`,
      hint: `choose another id, such as my-${id}`,
    });
  }
  const files = { template: path.join(folder, `${id}.ts`), test: path.join(folder, `${id}.test.ts`) };
  const taken = Object.values(files).find((file) => existsSync(file));
  if (taken !== undefined) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `"${taken}" exists already`,
      hint: "choose another id, or another folder with --out",
    });
  }
  const name = id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  await writeFile(files.template, templateText(id, name));
  await writeFile(files.test, testText(id, name));
  return files;
}

function templateText(id: string, name: string): string {
  return `import { defineTemplate, range, tokenFields } from "cookbook/templates";
import { z } from "zod";

export const ${name} = defineTemplate({
  id: "${id}",
  // Raise it with every change that changes a sample.
  version: 1,
  title: "Say the word after the one that is asked for",
  rule: "The answer is the word that comes right after the asked word in the list.",
  description: "A list of random words and a question that names one of them.",
  family: "retrieve",
  // Real tasks that need this rule: { task: "squad", slots: { list: "context" }, format: "plain" }
  tasks: [],
  params: z.object({
    length: range({ min: 4, max: 60, default: [6, 12], description: "words in the list" }),
    ...tokenFields,
  }),
  slots: {
    list: { role: "parent", description: "random words" },
    asked: { role: "child", description: "one of them, not the last" },
    answer: { role: "output", description: "the word after it" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "The list, then the question",
      prompt: ({ list, asked }) => \`\${list}\\nAfter \${asked}:\`,
      completion: ({ answer }) => \` \${answer}\\n\`,
    },
    chat: {
      title: "As a person asks an assistant",
      prompt: ({ list, asked }) => \`Which word comes right after "\${asked}" in this list?\\n\${list}\\nThe word:\`,
      completion: ({ answer }) => \` \${answer}\\n\`,
    },
  },
  // What a trivial answer scores: the check measures it, and looks for shortcuts that score more.
  baselines: [
    {
      id: "random-word",
      description: "any word but the first",
      answer: ({ list }, random) => random.pick(list.split(" ").slice(1)),
      expected: ({ length: [low, high] }) => 1 / ((low + high) / 2 - 1),
      tolerance: 0.05,
    },
  ],
  levels: [{ length: [4, 5] }, { length: [6, 12] }, { length: [20, 40] }],
  cases: {
    accept: [{ slots: { list: "cup moon river", asked: "moon" }, generation: " river" }],
    reject: [{ slots: { list: "cup moon river", asked: "moon" }, generation: " cup" }],
  },
  wordsNeeded: ({ length }) => 2 * length[1],
  sample({ random, words, params }) {
    const list = words.words(random.between(params.length[0], params.length[1]));
    const at = random.below(list.length - 1);
    return { list: list.join(" "), asked: list[at]!, answer: list[at + 1]! };
  },
  score({ list = "", asked = "" }, generation) {
    const said = generation.trim();
    const right = said !== "" && \` \${list} \`.includes(\` \${asked} \${said} \`) ? 1 : 0;
    return { adherence: right, parts: { right } };
  },
  // The rule once more by another route, so that a slip in \`sample\` is found.
  solve({ list, asked }) {
    const [, after = ""] = \` \${list} \`.split(\` \${asked} \`);
    return after.split(" ")[0]!;
  },
});
`;
}

function testText(id: string, name: string): string {
  return `import { checkTemplate } from "cookbook/templates";
import { createWordTokenizer } from "cookbook/testing";
import { expect, test } from "vitest";
import { ${name} } from "./${id}.ts";

test.each(checkTemplate(${name}, { tokenizer: createWordTokenizer() }))("$title", ({ findings }) => {
  expect(findings).toEqual([]);
});
`;
}
