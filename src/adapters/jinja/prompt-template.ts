import { Template } from "@huggingface/jinja";

/** Text made of a row's fields. */
export interface PromptTemplate {
  /** Names that it takes from outside. */
  readonly names: readonly string[];
  /** Throws an Error with the reason in words. */
  render(fields: Readonly<Record<string, unknown>>): string;
}

/** Compiles Jinja; throws an Error with the reason in words. */
export function compilePrompt(source: string): PromptTemplate {
  const template = new Template(source);
  const names = new Set<string>();
  collectNames(template.parsed, new Set(BUILT_IN), names);
  return { names: [...names], render: (fields) => template.render({ ...fields }) };
}

const BUILT_IN = [
  "loop",
  "true",
  "false",
  "none",
  "True",
  "False",
  "None",
  "range",
  "namespace",
  "raise_exception",
];

/**
 * Adds the identifiers that a tree takes from outside. Jinja renders an unknown name as nothing, which would silently ask
 * another question, so names are looked up before.
 */
function collectNames(node: unknown, bound: Set<string>, names: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) collectNames(item, bound, names);
    return;
  }
  if (node instanceof Map) {
    for (const [key, value] of node) collectNames([key, value], bound, names);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  const { type, ...parts } = node as { type?: string } & Record<string, unknown>;
  if (type === "Identifier") {
    const value = parts.value as string;
    if (!bound.has(value)) names.add(value);
    return;
  }
  // Names that are no variables: attributes, filters, tests, keywords.
  if (type === "MemberExpression" && parts.computed !== true) delete parts.property;
  if (type === "FilterExpression" || type === "FilterStatement") parts.filter = argumentsOf(parts.filter);
  if (type === "TestExpression") delete parts.test;
  if (type === "KeywordArgumentExpression") delete parts.key;
  const inner = new Set(bound);
  for (const local of type === "For" ? [parts.loopvar] : type === "Set" ? [parts.assignee] : []) {
    const found = new Set<string>();
    collectNames(local, new Set(), found);
    // A name that is set stays set for what comes after it.
    for (const one of found) (type === "Set" ? bound : inner).add(one);
  }
  for (const part of Object.values(parts)) collectNames(part, type === "Set" ? bound : inner, names);
}

function argumentsOf(filter: unknown): unknown {
  const { type, args } = filter as { readonly type?: string; readonly args?: unknown };
  return type === "CallExpression" ? args : undefined;
}
