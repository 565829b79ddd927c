import { describe, expect, it } from "vitest";
import { previewTemplate } from "../../app/preview-template.ts";
import { TEMPLATES } from "../../domain/templates/library/registry.ts";
import { previewPage } from "./preview-page.ts";
import { createStyle } from "./style.ts";
import { listTemplates, templateDetails, templatePage } from "./template-pages.ts";

const OPTIONS = { template: "span-match", count: 2, seed: 0, split: "train", params: {} };
const plain = createStyle({ stream: { isTTY: false }, environment: {} });
const colourful = createStyle({ stream: { isTTY: true }, environment: {} });
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours are control sequences
const COLOURS = /\u001b\[\d+m/g;

describe("previewPage", () => {
  it("shows prompts as the model sees them and marks what is trained", async () => {
    const preview = await previewTemplate(OPTIONS);
    const page = previewPage(preview, plain);
    for (const { prompt, completion } of preview.samples) {
      expect(page).toContain(`${prompt}⟦${completion.replace("\n", "↵")}⟧`);
    }
    expect(page).toContain(preview.template.rule);
  });

  it("adds nothing but colours on a terminal, one for each slot", async () => {
    const preview = await previewTemplate(OPTIONS);
    const page = previewPage(preview, colourful);
    expect(page.replace(COLOURS, "")).toBe(previewPage(preview, plain));
    const { context, question } = preview.samples[0]!.slots as Record<string, string>;
    expect(page).toContain(`\u001b[32m${context}\u001b[39m`);
    expect(page).toContain(`\u001b[36m${question}\u001b[39m`);
  });
});

describe("createStyle", () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [false, { FORCE_COLOR: "1" }, true],
    [false, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("terminal %s with %j: %s", (isTTY, environment, enabled) => {
    const style = createStyle({ stream: { isTTY }, environment });
    expect(style.enabled).toBe(enabled);
    expect(style.bold("x") !== "x").toBe(enabled);
  });
});

describe("template pages", () => {
  it("lists the fields that scripts read", () => {
    for (const row of listTemplates(TEMPLATES)) {
      expect(Object.keys(row)).toEqual(["id", "version", "title", "family", "tasks"]);
    }
    expect(listTemplates(TEMPLATES).map(({ id }) => id)).toEqual(TEMPLATES.map(({ id }) => id));
    expect(listTemplates(TEMPLATES)[0]).toMatchObject({
      id: "span-match",
      family: "retrieve",
      tasks: ["squad"],
    });
  });

  it.each(TEMPLATES.map((template) => [template.id, template] as const))(
    "tells all about %s",
    (_, template) => {
      const page = templatePage(template);
      for (const { name } of templateDetails(template).params) expect(page).toContain(name);
      for (const format of Object.keys(template.formats)) expect(page).toContain(format);
      expect(page).toContain(template.rule);
      expect(page).not.toMatch(/undefined|NaN|\[object/);
    },
  );
});
