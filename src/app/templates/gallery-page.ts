import { describeParams, expectation, parseParams } from "../../domain/templates/sdk/parse-params.ts";
import { createSampler } from "../../domain/templates/sdk/sampler.ts";
import { TEMPLATE_FAMILIES, type Template } from "../../domain/templates/sdk/template.ts";

const SEED = 0;
const HEAD = `# Gallery of templates

Written by \`npm run gallery\` from the registry; a test fails when it is stale. Samples are of seed ${SEED} with invented
words, which need no tokenizer; with \`--model\` the words are pieces of that model's vocabulary. What training learns
stands behind \`⟦\`.
`;
const FIELDS_OF_ALL = new Set(["source", "zipfExponent", "include", "exclude"]);

/** The whole of docs/gallery.md: each template with its rule, parameters, trivial answers and a sample per format. */
export function galleryPage(templates: readonly Template[]): string {
  const families = TEMPLATE_FAMILIES.map((family) => ({
    family,
    members: templates.filter((template) => template.family === family),
  })).filter(({ members }) => members.length > 0);
  const contents = families.map(({ family, members }) => {
    const links = members.map(({ id }) => `[${id}](#${id})`).join(", ");
    return `| ${family} | ${members.length} | ${links} |`;
  });
  return [
    HEAD,
    `${templates.length} templates. Every one also takes \`source\` (${sources(templates[0]!)}), \`zipfExponent\`, \`include\` and \`exclude\`.\n`,
    `| family | templates | |\n|---|---|---|\n${contents.join("\n")}\n`,
    ...families.flatMap(({ family, members }) => [
      `## ${family[0]!.toUpperCase()}${family.slice(1)}\n`,
      ...members.map(templateSection),
    ]),
  ].join("\n");
}

function sources(template: Template): string {
  return describeParams(template)
    .find((param) => param.name === "source")!
    .options!.join(", ");
}

function templateSection(template: Template): string {
  const { id, title, rule, description, tasks, levels } = template;
  const names = [...new Set(tasks.map((use) => use.task))];
  return [
    `### ${id}\n`,
    `**${title}.** ${rule}\n`,
    `${description}\n`,
    ...(names.length === 0 ? [] : [`Meant for: ${names.join(", ")}.\n`]),
    ...Object.keys(template.formats).map((format) => sampleBlock(template, format)),
    paramTable(template),
    baselineTable(template),
    `Levels, from easy to hard: ${levels.map((level) => `\`${JSON.stringify(level)}\``).join(", ")}.\n`,
  ].join("\n");
}

function sampleBlock(template: Template, format: string): string {
  const sampler = createSampler({
    template,
    params: { source: "invented" },
    seed: SEED,
    split: "train",
    format,
  });
  const { prompt, completion } = sampler.sample(0);
  const title = template.formats[format]!.title;
  return `Format \`${format}\`: ${title}.\n\n\`\`\`text\n${prompt}⟦${completion.replace(/\n$/, "↵")}⟧\n\`\`\`\n`;
}

function paramTable(template: Template): string {
  const rows = describeParams(template)
    .filter(({ name }) => !FIELDS_OF_ALL.has(name))
    .map(
      (param) =>
        `| \`${param.name}\` | ${code(param.default)} | ${expectation(param)} | ${param.description} |`,
    );
  return `| parameter | default | | |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}

function baselineTable(template: Template): string {
  const defaults = parseParams(template);
  const rows = template.baselines.map(
    ({ id, description, expected }) =>
      `| ${id} | ${(100 * expected(defaults)).toFixed(1)} % | ${description} |`,
  );
  return `| trivial answer | right | |\n|---|---|---|\n${rows.join("\n")}\n`;
}

function code(value: unknown): string {
  return `\`${Array.isArray(value) ? value.join("-") : String(value)}\``;
}
