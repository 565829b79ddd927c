import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { LABEL_MODELS } from "./label-models/registry.ts";
import { WARNING_CODES } from "./label-models/warning.ts";
import { MIX_RULES } from "./mixture/rules/registry.ts";

const guide = readFileSync("docs/guide/mixing.md", "utf8");

it.each([
  ["methods", Object.keys(LABEL_MODELS)],
  ["warnings", Object.keys(WARNING_CODES)],
  ["mixing rules", Object.keys(MIX_RULES)],
])("the guide names all %s", (_, names) => {
  expect(names.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
});
