import type { ModelConfig } from "../models/config.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** Runs language models. Implementations: `adapters/engines/<id>`; each passes the contract suite in `testing`. */
export interface Engine {
  readonly id: string;
  open(options: OpenOptions): Promise<ModelSession>;
}

export interface OpenOptions {
  /** Model reference: `hf:owner/name[@revision]`, folder, `.gguf` file or catalogue name. */
  readonly model: string;
  /** PEFT adapter folder, applied to every call but `tune`, which starts from it. */
  readonly adapter?: string;
  /** Arithmetic of the frozen products. Default "float32". */
  readonly precision?: Precision;
  /** Worker threads; default the number of cores. */
  readonly threads?: number;
  /** Where the model is, for engines that ask a server. */
  readonly server?: ModelServer;
}

export interface ModelServer {
  /** With the version: "http://localhost:8000/v1". */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** A local model with the server's tokenizer; prompts then go as token ids. */
  readonly tokenizer?: string | undefined;
  /** Requests at a time. Default 8. */
  readonly concurrency?: number | undefined;
}

export type Precision = "float32" | "int8";

/** An open model. Calls on one session do not overlap. */
export interface ModelSession {
  readonly engine: string;
  /** Fingerprint of base weights and tokenizer. */
  readonly modelFingerprint: string;
  /** Fingerprint of the adapter's tensors and config; undefined for the base model. */
  readonly adapterFingerprint: string | undefined;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  /** Log-likelihood of each continuation after its context, in the order given. */
  score(requests: readonly ScoreRequest[], options?: ProgressOptions): Promise<ScoreResult[]>;
  /** Completions of prompts, in the order given. */
  generate(requests: readonly GenerateRequest[], options: GenerateOptions): Promise<GenerateResult[]>;
  /** Fine-tunes a LoRA adapter; the session itself keeps its adapter. */
  tune(examples: readonly TuneExample[], options: TuneOptions): Promise<TuneResult>;
  close(): Promise<void>;
}

export interface ProgressOptions {
  readonly signal?: AbortSignal;
  /** Called with the number of finished requests. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ScoreRequest {
  /** Token ids, at least one. */
  readonly context: readonly number[];
  /** Token ids, at least one. */
  readonly continuation: readonly number[];
}

export interface ScoreResult {
  /** Natural log, summed over the continuation. */
  readonly logLikelihood: number;
  /** Every continuation token is the argmax given what stands before it. */
  readonly isGreedy: boolean;
  readonly tokenLogLikelihoods: readonly number[];
}

export interface GenerateRequest {
  readonly prompt: readonly number[];
}

export interface GenerateOptions extends ProgressOptions {
  readonly maxNewTokens: number;
  /** Generation ends before the first of these; they are not part of the text. */
  readonly stop?: readonly string[];
  /** 0 (the default) is greedy. */
  readonly temperature?: number;
  readonly topK?: number;
  /** In (0, 1]. */
  readonly topP?: number;
  /** Used when temperature > 0: request i draws from a stream keyed by (seed, i). */
  readonly seed?: number;
  /** Prompts a batch holds at most; results do not depend on it. */
  readonly batchSize?: number;
}

export interface GenerateResult {
  /** Without the end-of-text token; with the token that completed a stop string. */
  readonly ids: readonly number[];
  /** Cut before the first stop string. */
  readonly text: string;
  readonly finish: "stop" | "end-of-text" | "length";
}

/** One training sample; the loss is taken on the completion's tokens only. */
export interface TuneExample {
  readonly prompt: readonly number[];
  readonly completion: readonly number[];
}

export const LORA_TARGETS = ["q", "k", "v", "o", "gate", "up", "down"] as const;
export type LoraTarget = (typeof LORA_TARGETS)[number];

export interface TuneOptions {
  readonly steps: number;
  /** Samples per optimiser step. */
  readonly batchSize: number;
  /** Optimiser step = this many micro-batches of batchSize / accumulation samples. Default 1. */
  readonly accumulation?: number;
  readonly rank: number;
  /** LoRA scale is alpha / rank. */
  readonly alpha: number;
  readonly targets: readonly LoraTarget[];
  readonly learningRate: number;
  /** Default "linear" (to 0 at the last step). */
  readonly schedule?: "constant" | "linear" | "cosine";
  /** Default 0. */
  readonly warmupSteps?: number;
  /** AdamW decay, default 0. */
  readonly weightDecay?: number;
  /** Largest global L2 norm of the gradient; 0 turns clipping off. Default 1. */
  readonly maxGradientNorm?: number;
  readonly seed: number;
  /** Longest sample in tokens; longer ones are refused. Default: the model's window. */
  readonly maxLength?: number;
  /** Folder for the adapter (PEFT layout) and the resumable checkpoint. A checkpoint with the same settings is resumed. */
  readonly out: string;
  /** Steps between checkpoints; 0 writes one at the end and on interruption only. Default 0. */
  readonly checkpointEvery?: number;
  /** Steps between adapters that stay in `<out>/step-<n>`, to look at how tuning went; 0 keeps none. Default 0. */
  readonly keepEvery?: number;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: TuneStep) => void;
}

export interface TuneStep {
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly learningRate: number;
  readonly gradientNorm: number;
  /** Non-padding tokens since the start of this call. */
  readonly tokens: number;
  /** Seconds in steps since the start of this call. */
  readonly seconds: number;
}

export interface TuneResult {
  readonly steps: number;
  /** Non-padding tokens, prompts included, over all steps (also those before a resume). */
  readonly tokens: number;
  /** Seconds in training steps; start-up not counted. */
  readonly seconds: number;
  readonly tokensPerSecond: number;
  /** Peak resident memory of this process in MiB. */
  readonly peakMemoryMb: number;
  /** Mean loss per completion token, in nats, one entry per step. */
  readonly loss: readonly number[];
  /** The adapter's folder. */
  readonly adapter: string;
}
