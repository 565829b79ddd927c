// npm test: installs and builds what is missing, then runs all tests. Arguments go to vitest: npm test -- --project unit
import { ensureBuilt, ensureInstalled, run } from "./prepare-checkout.mjs";

ensureInstalled();
ensureBuilt();
run("npx", ["vitest", "run", ...process.argv.slice(2)]);
