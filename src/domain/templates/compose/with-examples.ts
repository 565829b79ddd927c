import { range } from "../sdk/param-fields.ts";
import { formatOf } from "../sdk/sampler.ts";
import type { Slots, Template } from "../sdk/template.ts";
import { checkRange } from "./check-part.ts";

export interface WithExamplesOptions {
  /** Solved samples in front of the question. Default 1 to 3. */
  readonly shots?: readonly [low: number, high: number];
  /** Format of examples and question. Default: the template's first. */
  readonly format?: string;
}

const MOST_SHOTS = 16;

/**
 * The template with solved samples of its own in front of each question: n-shot prompts. Parameters get `shots`; rule,
 * scorer and solver are the template's. No word of an example stands in another or in the question. Errors:
 * unknown-name (format), invalid-parameter (shots).
 */
export function withExamples(template: Template, options: WithExamplesOptions = {}): Template {
  const name = options.format ?? Object.keys(template.formats)[0]!;
  const layout = formatOf(template, name);
  const [low, high] = options.shots ?? [1, 3];
  checkRange("shots", [low, high], MOST_SHOTS);
  const shotsOf = (params: object) => (params as { readonly shots: readonly [number, number] }).shots;
  const prompt = (slots: Slots) =>
    `${(slots.examples as readonly string[]).join("\n")}\n${layout.prompt(slots)}`;
  return {
    ...template,
    id: `${template.id}-with-examples`,
    title: `${template.title}, after examples`,
    description: `${template.description} Solved examples stand in front of the question.`,
    params: template.params.extend({
      shots: range({
        min: 0,
        max: MOST_SHOTS,
        default: [low, high],
        description: "solved examples in the prompt",
      }),
    }),
    slots: {
      examples: { role: "child", description: "solved samples of the same template", list: true },
      ...template.slots,
    },
    formats: {
      [name]: {
        title: `${layout.title}, after examples in the same form`,
        prompt,
        completion: layout.completion,
      },
      chat: {
        title: "A request to go on as the examples do",
        prompt: (slots) => `Go on as these examples do.\n\n${prompt(slots)}`,
        completion: layout.completion,
      },
    },
    tasks: template.tasks.filter((use) => use.format === name),
    levels: template.levels.map((level) => ({ ...level, shots: [low, high] })),
    wordsNeeded: (params) => (1 + shotsOf(params)[1]) * template.wordsNeeded(params),
    sample(context) {
      const [fewest, most] = shotsOf(context.params);
      const count = context.random.between(fewest, most);
      const examples: string[] = [];
      for (let shot = 0; shot < count; shot++) {
        const slots = template.sample(context);
        examples.push(layout.prompt(slots) + layout.completion(slots).trimEnd());
      }
      return { examples, ...template.sample(context) };
    },
  };
}
