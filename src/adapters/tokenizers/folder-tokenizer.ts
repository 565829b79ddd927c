import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CookbookError } from "../../core/errors.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { createTokenizer } from "./create-tokenizer.ts";
import type { AddedTokenJson, TokenizerJson, TokenizerSettings } from "./tokenizer-json.ts";

/**
 * A tokenizer from a folder's `tokenizer.json`, `tokenizer_config.json` and `chat_template.jinja` (the first is needed).
 * Errors: model-unsupported (no tokenizer.json), model-damaged (a file is not what it should be).
 */
export async function openFolderTokenizer(folder: string): Promise<Tokenizer> {
  const json = await readJson(join(folder, "tokenizer.json"));
  if (json === undefined) {
    throw new CookbookError({
      code: "model-unsupported",
      message: `${folder} has no tokenizer.json, the tokenizer file that is supported`,
      hint: "in Python, AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER) writes one",
    });
  }
  const config = (await readJson(join(folder, "tokenizer_config.json"))) ?? {};
  const template = await readFile(join(folder, "chat_template.jinja"), "utf8").catch(() => undefined);
  return createTokenizer(
    completeTokenizerJson(join(folder, "tokenizer.json"), json),
    settingsOf(config, template),
  );
}

type JsonObject = Readonly<Record<string, unknown>>;

async function readJson(path: string): Promise<JsonObject | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (cause) {
    throw damaged(path, "is not JSON (cut off?)", cause);
  }
  throw damaged(path, "holds no JSON object");
}

function completeTokenizerJson(path: string, json: JsonObject): TokenizerJson {
  const { model } = json;
  if (!isObject(model) || (!isObject(model.vocab) && !Array.isArray(model.vocab)))
    throw damaged(path, "has no model with a vocabulary");
  const added = Array.isArray(json.added_tokens) ? json.added_tokens : [];
  return {
    added_tokens: added.map((token: Partial<AddedTokenJson>): AddedTokenJson => {
      if (typeof token?.id !== "number" || typeof token.content !== "string")
        throw damaged(path, `has the added token ${JSON.stringify(token)}, without id or content`);
      const special = token.special ?? false;
      const {
        id,
        content,
        normalized = !special,
        single_word = false,
        lstrip = false,
        rstrip = false,
      } = token;
      return { id, content, special, normalized, single_word, lstrip, rstrip };
    }),
    normalizer: (json.normalizer ?? null) as TokenizerJson["normalizer"],
    pre_tokenizer: (json.pre_tokenizer ?? null) as TokenizerJson["pre_tokenizer"],
    post_processor: (json.post_processor ?? null) as TokenizerJson["post_processor"],
    decoder: (json.decoder ?? null) as TokenizerJson["decoder"],
    model: model as unknown as TokenizerJson["model"],
  };
}

function settingsOf(config: JsonObject, templateFile: string | undefined): TokenizerSettings {
  const chatTemplate = templateFile ?? defaultTemplate(config.chat_template);
  const entries = {
    bosToken: tokenText(config.bos_token),
    eosToken: tokenText(config.eos_token),
    padToken: tokenText(config.pad_token),
    unknownToken: tokenText(config.unk_token),
    chatTemplate,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

/** A token is written as its text or as an object with its text under `content`. */
function tokenText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return isObject(value) && typeof value.content === "string" ? value.content : undefined;
}

/** Some models have several named templates; the one named "default" is for chatting. */
function defaultTemplate(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  const found = value.find((entry) => isObject(entry) && entry.name === "default");
  return typeof found?.template === "string" ? found.template : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function damaged(path: string, problem: string, cause?: unknown): CookbookError {
  return new CookbookError({
    code: "model-damaged",
    message: `${path} ${problem}`,
    hint: "get the model again (`cookbook models pull`)",
    cause,
  });
}
