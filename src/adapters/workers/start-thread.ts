import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

/** A thread that runs a module of this package, built or (in tests) as source, which Node 20 cannot run by itself. */
export function startThread(module: URL, options: WorkerOptions): Worker {
  if (path.extname(module.pathname) === ".js") return new Worker(module, options);
  const jiti = pathToFileURL(createRequire(import.meta.url).resolve("jiti")).href;
  const code = `import(${JSON.stringify(jiti)}).then(({ createJiti }) => createJiti(${JSON.stringify(module.href)}).import(${JSON.stringify(module.href)}))`;
  return new Worker(code, { ...options, eval: true });
}
