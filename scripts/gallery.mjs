// npm run gallery: writes docs/gallery.md from the registry.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, root, run } from "./prepare-checkout.mjs";

ensureInstalled();
run("npm", ["run", "--silent", "build"]);
const load = (file) => import(pathToFileURL(path.join(root, "dist", file)).href);
const { galleryPage } = await load("app/templates/gallery-page.js");
const { TEMPLATES } = await load("domain/templates/library/registry.js");
writeFileSync(path.join(root, "docs", "gallery.md"), galleryPage(TEMPLATES));
console.log(`docs/gallery.md: ${TEMPLATES.length} templates`);
