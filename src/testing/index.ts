/** `cookbook/testing`: the deterministic engine and tokenizer, and the contracts that your own engine should keep. */

export {
  ENGINE_CONTRACT,
  type EngineContractCase,
  type EngineContractSubject,
} from "./engine-contract.ts";
export { createMockEngine, createMockTokenizer } from "./mock-engine.ts";
export {
  type Dependence,
  type SyntheticVotes,
  type SyntheticVotesOptions,
  syntheticVotes,
} from "./synthetic-votes.ts";
export { createWordTokenizer, type WordTokenizerOptions } from "./word-tokenizer.ts";
