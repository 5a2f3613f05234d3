/** A noise level: x_t = scale · x_0 + sigma · noise, at the SDE's time in [0, 1]. For a VE SDE, scale = 1. */
export interface NoiseLevel {
  readonly time: number;
  /** Of the data; 0 where there is nothing but noise. */
  readonly scale: number;
  /** Standard deviation of the noise; 0 for the data themselves. */
  readonly sigma: number;
  /** What a network of discrete timesteps is told, where a schedule has it otherwise than by scale and sigma. */
  readonly timestep?: number | undefined;
}
