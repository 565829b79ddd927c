export { createMockEngine } from "../adapters/engines/mock/engine.ts";
export { createMockTokenizer } from "../adapters/engines/mock/mock-tokenizer.ts";
