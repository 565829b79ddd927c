#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { ioFailed } from "../adapters/store/io-failed.ts";
import { isCookbookError } from "../core/errors.ts";
import { COMMANDS } from "./commands/registry.ts";
import { exitStatusOf, printError } from "./output/print-error.ts";

const program = new Command("cookbook")
  .description("Improve language models with template-made data that no human and no LLM wrote.")
  .version("0.1.0", "-V, --version")
  .showHelpAfterError("(add --help for the options)")
  .showSuggestionAfterError()
  // What stands behind a subcommand is the subcommand's, also where the command has an option of that name.
  .enablePositionalOptions()
  .configureHelp({ sortSubcommands: false })
  .exitOverride();

for (const command of COMMANDS) command(program);

// Whoever reads the output may stop early, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  printError(ioFailed("write", "standard output", error));
  process.exit(1);
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed its message; help and version leave with 0, wrong usage with 2.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    printError(error);
    process.exitCode = isCookbookError(error) ? exitStatusOf(error) : 1;
  }
}
