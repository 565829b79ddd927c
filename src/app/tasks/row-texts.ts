import { compilePrompt, type PromptTemplate } from "../../adapters/jinja/prompt-template.ts";
import type { KeyPath } from "../../contracts/parse-strict.ts";
import type { FieldKind, TaskFile } from "../../contracts/task-file.ts";
import type { FieldReader } from "../../domain/evaluation/field-reader.ts";
import { type TaskOrigin, taskProblem, unknownIn } from "./task-problem.ts";

export type RowFields = Readonly<Record<string, unknown>>;

/** Makes a text, or texts, of a row's fields. */
export type RowText<Text> = (row: RowFields, fields: FieldReader) => Text;

/** Jinja whose names are all declared fields. Errors: invalid-task. */
export function rowText(
  source: string,
  { fields }: TaskFile,
  origin: TaskOrigin,
  path: KeyPath,
): RowText<string> {
  const template = compiled(source, origin, path);
  const known = Object.keys(fields);
  const stranger = template.names.find((name) => !known.includes(name));
  if (stranger !== undefined)
    throw unknownIn(origin, path, { name: stranger, known, what: "declared field" });
  return (row, { problem }) => {
    try {
      return template.render(row);
    } catch (cause) {
      throw problem(
        template.names[0] ?? known[0]!,
        `what ${path.join(".")} can render (${(cause as Error).message})`,
      );
    }
  };
}

function compiled(source: string, origin: TaskOrigin, path: KeyPath): PromptTemplate {
  try {
    return compilePrompt(source);
  } catch (cause) {
    throw taskProblem(
      origin,
      path,
      `is no valid Jinja: ${(cause as Error).message}`,
      "check braces and quotes there",
    );
  }
}

/** A list of texts: a field, also within an object ("choices.text"), or Jinja for each entry. Errors: invalid-task. */
export function rowTexts(
  source: string | readonly string[],
  file: TaskFile,
  origin: TaskOrigin,
  path: KeyPath,
): RowText<readonly string[]> {
  if (typeof source !== "string") {
    const texts = source.map((one, place) => rowText(one, file, origin, [...path, place]));
    return (row, fields) => texts.map((text) => text(row, fields));
  }
  const [field, ...parts] = source.split(".") as [string, ...string[]];
  const known = Object.keys(file.fields);
  if (!known.includes(field)) throw unknownIn(origin, path, { name: field, known, what: "declared field" });
  return (row, { problem }) => {
    const value = parts.reduce<unknown>((inner, part) => (Object(inner) as RowFields)[part], row[field]);
    if (typeof value === "string" || typeof value === "number") return [String(value)];
    const isList = Array.isArray(value) && value.length > 0 && value.every(isTextual);
    if (!isList) throw problem(field, `a list of texts${parts.length > 0 ? ` as "${parts.join(".")}"` : ""}`);
    return (value as unknown[]).map(String);
  };
}

function isTextual(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}

/** The declared fields of a row. Errors: invalid-data with file, line and field. */
export function readDeclared(file: TaskFile, fields: FieldReader): RowFields {
  const row: Record<string, unknown> = {};
  for (const [name, declared] of Object.entries(file.fields)) {
    const isOptional = declared.endsWith("?");
    const value = fields.raw(name);
    if (isOptional && (value === undefined || value === null)) continue;
    row[name] = readKind(fields, name, declared.replace("?", "") as FieldKind);
  }
  return row;
}

/** The fields that the question is made of; those of the answer are not looked at. */
export function readAsked(file: TaskFile, fields: FieldReader): RowFields {
  const sources = [file.prompt, ...(file.kind === "choice" ? [file.choices].flat() : [])];
  const asked = Object.fromEntries(fieldsNamedIn(sources, file).map((name) => [name, file.fields[name]!]));
  return readDeclared({ ...file, fields: asked }, fields);
}

/**
 * The declared fields that Jinja or paths of fields name, but for attributes ("answers.text" names "answers"). All that they
 * read, and more where a word of the text is a field's name too.
 */
export function fieldsNamedIn(sources: string | readonly string[], { fields }: TaskFile): string[] {
  const text = [sources].flat().join("\n");
  return Object.keys(fields).filter((name) => new RegExp(`(?<!\\.)\\b${name}\\b`).test(text));
}

function readKind(fields: FieldReader, name: string, kind: FieldKind): unknown {
  const value = fields.raw(name);
  switch (kind) {
    case "text":
      return fields.text(name);
    case "texts":
      return fields.texts(name);
    case "number":
      if (typeof value !== "number") throw fields.problem(name, "a number");
      return value;
    case "boolean":
      if (typeof value !== "boolean") throw fields.problem(name, "true or false");
      return value;
    case "object":
      if (typeof value !== "object" || value === null) throw fields.problem(name, "an object or a list");
      return value;
  }
}
