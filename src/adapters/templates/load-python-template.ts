import { access, constants } from "node:fs/promises";
import type { PythonDeclaration } from "../../contracts/python-messages.ts";
import { randomState, setRandomState } from "../../core/random.ts";
import { type TemplateCalls, templateOfData } from "../../domain/templates/sdk/declared-template.ts";
import { takenWords, takeWords } from "../../domain/tokens/distinct-words.ts";
import { PythonSession } from "../python/python-session.ts";
import { SyncPythonSession } from "../python/sync-session.ts";
import { ioFailed } from "../store/io-failed.ts";
import { chooseTemplate, type LoadedTemplate } from "./load-template-file.ts";

export interface OpenedPythonTemplate extends LoadedTemplate {
  readonly declaration: PythonDeclaration;
  /** To be closed by the caller. */
  readonly session: PythonSession;
}

/** The template with a process that makes its samples. Errors: as `loadPythonTemplate`. */
export async function openPythonTemplate(
  file: string,
  name: string | undefined,
  signal?: AbortSignal,
): Promise<OpenedPythonTemplate> {
  await access(file, constants.R_OK).catch((error: unknown) => {
    throw ioFailed("read", file, error);
  });
  const session = await PythonSession.open({ file, signal });
  try {
    const declaration = chooseTemplate({
      file,
      templates: session.templates.map((each) => [each.name, each] as const),
      name,
      hint: "put @template(…) above a function; see docs/guide/python-templates.md",
    });
    const template = templateOfData(declaration, syncCalls(file, declaration));
    return { template, codeFingerprint: session.fingerprint, declaration, session };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/**
 * The template of that variable or id, or the only one of the file; its functions start a process when they are called.
 * Errors: io-failed, dependency-missing, template-failed, invalid-parameter, unknown-name.
 */
export async function loadPythonTemplate(file: string, name: string | undefined): Promise<LoadedTemplate> {
  const { template, codeFingerprint, session } = await openPythonTemplate(file, name);
  await session.close();
  return { template, codeFingerprint };
}

function syncCalls(file: string, declaration: PythonDeclaration): TemplateCalls {
  const session = new SyncPythonSession(file);
  return {
    prepare: (params) => session.request("prepare", declaration, { params }),
    draw({ random, words, tokens, params }) {
      session.useTokens(tokens);
      const { state, stems, numbers, ...drawn } = session.request("draw", declaration, {
        params,
        tokens: tokens.fingerprint,
        state: randomState(random),
        // Those of the template that draws, which may be a composition, are among the taken ones.
        reserved: [],
        ...takenWords(words),
      });
      // What a composition draws next goes on from there.
      setRandomState(random, state);
      takeWords(words, { stems, numbers });
      return drawn;
    },
    layout: (format, side, slots) => session.request("layout", declaration, { format, side, slots }).text,
    solve: (slots) => session.request("solve", declaration, { slots }).text,
    score: (slots, generation) => session.request("score", declaration, { slots, generation }),
    baseline(place, slots, random) {
      const request = { baseline: place, slots, state: randomState(random) };
      const { text, state } = session.request("baseline", declaration, request);
      setRandomState(random, state);
      return text;
    },
  };
}
