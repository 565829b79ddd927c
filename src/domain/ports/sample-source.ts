import type { Sample } from "../templates/sdk/sampler.ts";
import type { Params, TemplateFamily } from "../templates/sdk/template.ts";
import type { TokenSource } from "../tokens/token-source.ts";

/** What a dataset's plan and report tell about the template behind a source. */
export interface SourceDescription {
  readonly template: { readonly id: string; readonly version: number; readonly family: TemplateFamily };
  readonly title: string;
  readonly rule: string;
  /** SHA-256 of a user's own template file; undefined for the library's, which id and version name. */
  readonly codeFingerprint: string | undefined;
  readonly params: Params;
  readonly format: string;
  readonly tokens: { readonly kind: string; readonly words: number; readonly fingerprint: string };
  /** Fixed strings in natural language that samples contain (format frames, question words), for the dataset card. */
  readonly frameStrings: readonly string[];
  readonly baselines: readonly { readonly id: string; readonly expected: number }[];
  /** False for controls whose output does not follow the rule: the solver is not asked. */
  readonly followsRule: boolean;
}

/** What a report wants to know of one sample, looked at closely. */
export interface CloseLook {
  /** Whether the independent solver finds the output; undefined when the template has none. */
  readonly solved: boolean | undefined;
  /** Whether each baseline's answer is right, in the order of the description. */
  readonly baselines: readonly boolean[];
}

/**
 * Samples by index, of one template with all settings fixed. In this process for TypeScript templates, in another one
 * for Python's; so everything is asked for in batches and awaited.
 */
export interface SampleSource {
  readonly description: SourceDescription;
  /** The words that samples are made of. */
  readonly tokens: TokenSource;
  /** How many samples are best asked for at once, where many are wanted. */
  readonly batchRows: number;
  /** Samples `first` to `first + count - 1`. Errors: template-failed, and those of the tokens. */
  samples(first: number, count: number): Promise<readonly Sample[]>;
  /** Errors: template-failed. */
  look(samples: readonly Sample[]): Promise<readonly CloseLook[]>;
  close(): Promise<void>;
}
