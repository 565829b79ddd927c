import { isCookbookError } from "../../../core/errors.ts";
import { nearestName } from "../../../core/nearest.ts";
import type { Slots, Template, TemplateFormat } from "./template.ts";
import { describeThrow, templateFailed } from "./template-failure.ts";

let running = 0;

/** Whether a function of a user's template is running. */
export function isOwnCodeRunning(): boolean {
  return running > 0;
}

/**
 * A user's template whose functions are watched: what they throw, and what they give that is no answer, becomes
 * `template-failed` with the function's name and the author's line. Samples stay as they are.
 */
export function guardTemplate(template: Template): Template {
  const { id } = template;
  const names = Object.keys(template.slots);
  const isList = names.map((name) => template.slots[name]!.list === true);

  /** The function with its throws named, and its result looked at. */
  function guard<A extends unknown[], R>(
    name: string,
    call: (...args: A) => R,
    problemOf: (result: unknown) => string | undefined,
  ): (...args: A) => R {
    return (...args) => {
      let result: R;
      running += 1;
      try {
        result = call(...args);
      } catch (error) {
        // Too few words, a parameter of a part: those say themselves what is wrong.
        if (isCookbookError(error)) throw error;
        throw templateFailed({ id, what: `${name}(): ${describeThrow(error)}`, cause: error });
      } finally {
        running -= 1;
      }
      const problem = problemOf(result);
      if (problem !== undefined) throw templateFailed({ id, what: `${name}() ${problem}` });
      return result;
    };
  }

  function slotsProblem(slots: unknown): string | undefined {
    if (typeof slots !== "object" || slots === null || slots instanceof Promise) {
      return `must return an object with the slots, and gave ${described(slots)}`;
    }
    const given = slots as Readonly<Record<string, unknown>>;
    for (let i = 0; i < names.length; i++) {
      const value = given[names[i]!];
      if (isList[i] === true ? isTexts(value) : typeof value === "string") continue;
      return `must give the slot "${names[i]}" a ${isList[i] === true ? "list of texts" : "text"}, and gave ${described(value)}`;
    }
    const stranger = Object.keys(given).find((name) => !Object.hasOwn(template.slots, name));
    if (stranger === undefined) return undefined;
    const nearest = nearestName(stranger, names);
    return `gave a slot "${stranger}" that is not declared${nearest === undefined ? "" : `; did you mean "${nearest}"?`}`;
  }

  const format = (
    name: string,
    { title, prompt, completion }: TemplateFormat<Slots>,
  ): TemplateFormat<Slots> => ({
    title,
    prompt: guard(`formats.${name}.prompt`, prompt, notText),
    completion: guard(`formats.${name}.completion`, completion, notText),
  });

  return {
    ...template,
    formats: Object.fromEntries(
      Object.entries(template.formats).map(([name, layout]) => [name, format(name, layout)]),
    ),
    baselines: template.baselines.map((baseline) => ({
      ...baseline,
      answer: guard(`baseline "${baseline.id}", answer`, baseline.answer, notText),
      expected: guard(`baseline "${baseline.id}", expected`, baseline.expected, notShare),
    })),
    sample: guard("sample", template.sample, slotsProblem),
    solve: guard("solve", template.solve, notText),
    score: guard("score", template.score, notAdherence),
    check: guard("check", template.check, (result) =>
      result === undefined || typeof result === "string"
        ? undefined
        : `must return a text or undefined, and gave ${described(result)}`,
    ),
    wordsNeeded: guard("wordsNeeded", template.wordsNeeded, (result) =>
      Number.isFinite(result) ? undefined : `must return a number, and gave ${described(result)}`,
    ),
    followsRule: guard("followsRule", template.followsRule, (result) =>
      typeof result === "boolean" ? undefined : `must return true or false, and gave ${described(result)}`,
    ),
  };
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function notText(result: unknown): string | undefined {
  return typeof result === "string" ? undefined : `must return a text, and gave ${described(result)}`;
}

function notShare(result: unknown): string | undefined {
  if (typeof result === "number" && result >= 0 && result <= 1) return undefined;
  return `must return a share from 0 to 1, and gave ${described(result)}`;
}

function notAdherence(result: unknown): string | undefined {
  const { adherence, parts } = (result ?? {}) as { readonly adherence?: unknown; readonly parts?: unknown };
  if (typeof adherence === "number" && typeof parts === "object" && parts !== null) return undefined;
  return `must return { adherence, parts }, and gave ${described(result)}`;
}

function described(value: unknown): string {
  if (value instanceof Promise) return "a promise: it must answer at once, so it cannot be async";
  if (typeof value === "function") return "a function";
  const text = value === undefined ? "undefined" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
