import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { TEMPLATES } from "../../domain/templates/library/registry.ts";
import { galleryPage } from "./gallery-page.ts";

test("docs/gallery.md is what the registry gives (else: npm run gallery)", () => {
  expect(readFileSync("docs/gallery.md", "utf8")).toBe(galleryPage(TEMPLATES));
});
