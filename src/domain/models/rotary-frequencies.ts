import type { ModelConfig } from "./config.ts";

export interface RotaryTableData {
  readonly rows: number;
  /** `[rows, headSize / 2]`, row = position. */
  readonly cosine: Float32Array;
  readonly sine: Float32Array;
}

/** Cosine and sine of position × frequency for positions 0 … rows − 1. */
export function rotaryTables(config: ModelConfig, rows: number): RotaryTableData {
  const frequencies = rotaryFrequencies(config);
  const width = frequencies.length;
  const cosine = new Float32Array(rows * width);
  const sine = new Float32Array(rows * width);
  for (let position = 0; position < rows; position++) {
    for (let i = 0; i < width; i++) {
      const angle = position * frequencies[i]!;
      cosine[position * width + i] = Math.cos(angle);
      sine[position * width + i] = Math.sin(angle);
    }
  }
  return { rows, cosine, sine };
}

/** Angular frequency per pair of dimensions, radians per position: theta^(−2i/headSize), then the model's scaling. */
export function rotaryFrequencies(config: ModelConfig): number[] {
  const base = Array.from(
    { length: config.headSize / 2 },
    (_, i) => config.ropeTheta ** ((-2 * i) / config.headSize),
  );
  const scaling = config.ropeScaling;
  if (scaling === undefined) return base;
  switch (scaling.kind) {
    case "linear":
      return base.map((frequency) => frequency / scaling.factor);
    case "llama3": {
      // Long wavelengths are stretched by the factor, short ones kept, those between interpolated (Llama 3.1).
      const { factor, lowFrequencyFactor, highFrequencyFactor, originalMaxPositions } = scaling;
      return base.map((frequency) => {
        const wavelength = (2 * Math.PI) / frequency;
        if (wavelength < originalMaxPositions / highFrequencyFactor) return frequency;
        if (wavelength > originalMaxPositions / lowFrequencyFactor) return frequency / factor;
        const share =
          (originalMaxPositions / wavelength - lowFrequencyFactor) /
          (highFrequencyFactor - lowFrequencyFactor);
        return (1 - share) * (frequency / factor) + share * frequency;
      });
    }
  }
}
