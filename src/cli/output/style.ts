/** Terminal colours, or the text as it is where colours are not wanted. */
export interface Style {
  readonly enabled: boolean;
  bold(text: string): string;
  dim(text: string): string;
  underline(text: string): string;
  /** Colour number `index` of a short palette, again from the start after its end. */
  hue(index: number, text: string): string;
}

// Green, cyan, magenta, blue, yellow: readable on dark and light backgrounds.
const HUES = [32, 36, 35, 34, 33];

export interface StyleOptions {
  readonly stream: { readonly isTTY?: boolean };
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Colours on a terminal unless NO_COLOR is set (no-color.org); FORCE_COLOR turns them on elsewhere. */
export function createStyle({ stream, environment }: StyleOptions): Style {
  const refused = (environment.NO_COLOR ?? "") !== "";
  const forced = !["", "0"].includes(environment.FORCE_COLOR ?? "");
  const enabled = !refused && (forced || stream.isTTY === true);
  const paint = (on: number, off: number) => (text: string) =>
    enabled ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    enabled,
    bold: paint(1, 22),
    dim: paint(2, 22),
    underline: paint(4, 24),
    hue: (index, text) => paint(HUES[index % HUES.length]!, 39)(text),
  };
}
