import { CookbookError } from "../../core/errors.ts";
import { refuseReshape, type TokenCodec } from "../../domain/datasets/reshape-row.ts";
import type { RowStyle } from "../../domain/datasets/row-style.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { createPromptEncoder } from "../../domain/tokens/prompt-encoder.ts";

/** Opens a tokenizer when it is first needed. */
export interface CodecOpener {
  open(): Promise<TokenCodec>;
  /** Undefined when nobody needed it. */
  opened(): TokenCodec | undefined;
}

export function createCodecOpener(openTokenizer: () => Promise<Tokenizer>): CodecOpener {
  let codec: TokenCodec | undefined;
  return {
    async open() {
      if (codec === undefined) {
        const tokenizer = await openTokenizer();
        codec = { tokenizer, encoder: createPromptEncoder(tokenizer) };
      }
      return codec;
    },
    opened: () => codec,
  };
}

/**
 * The tokenizer's fingerprint where the new rows are tokens; `known`: of the rows' own. Errors: invalid-parameter for
 * styles that cannot be converted and for tokens of another tokenizer.
 */
export async function checkStyles(
  from: RowStyle,
  to: RowStyle,
  known: string | undefined,
  codec: CodecOpener,
): Promise<string | undefined> {
  const refusal = refuseReshape(from, to);
  if (refusal !== undefined) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: refusal,
      hint: "convert a dataset of another style; `cookbook generate … --style` makes the same rows anew",
    });
  }
  if (from === to) return known;
  if (from !== "tokens" && to !== "tokens") return undefined;
  const { fingerprint } = (await codec.open()).tokenizer;
  if (from === "tokens" && known !== undefined && known !== fingerprint) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: "the rows are tokens of another tokenizer than the model's",
      hint: "give the model that they were made for with --model",
    });
  }
  return to === "tokens" ? fingerprint : undefined;
}
