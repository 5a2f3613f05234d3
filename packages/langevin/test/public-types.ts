// Compiled with the tests, never run: the public types are those that the guide promises.
import type {
  FloatTensor,
  Generator,
  ImagePipelineOutput,
  LangevinError,
  ModelFiles,
  ModelFolder,
  NoiseLevel,
  Platform,
  RasterImage,
  Runtime,
  SamplingContext,
  SamplingStep,
  Scheduler,
  ScoreFunction,
  ScoreSdeVePipeline,
  ScoreSdeVeScheduler,
  Session,
  StreamOptions,
  UNet2DConfig,
  UNet2DModel,
} from 'langevin';
import type { NodeRuntimeOptions } from 'langevin/node';
import { expectTypeOf } from 'vitest';

export function publicTypes(pipe: ScoreSdeVePipeline): void {
  expectTypeOf(pipe.generate()).resolves.toEqualTypeOf<ImagePipelineOutput>();
  expectTypeOf<ImagePipelineOutput['images']>().toEqualTypeOf<RasterImage[]>();
  expectTypeOf<ImagePipelineOutput<'tensor'>['images']>().toEqualTypeOf<FloatTensor>();
  expectTypeOf<ImagePipelineOutput['seed']>().toEqualTypeOf<number | bigint | undefined>();
  expectTypeOf<ScoreSdeVePipeline['score']>().toEqualTypeOf<ScoreFunction>();
  expectTypeOf<ScoreSdeVePipeline['scheduler']>().toEqualTypeOf<Scheduler>();
  expectTypeOf<StreamOptions['generator']>().toEqualTypeOf<Generator | readonly Generator[] | undefined>();
  expectTypeOf<ScoreSdeVeScheduler>().toExtend<Scheduler>();
  expectTypeOf<ScoreSdeVeScheduler['discreteSigmas']>().toEqualTypeOf<Float32Array>();
  expectTypeOf<UNet2DModel['config']>().toEqualTypeOf<UNet2DConfig>();
  expectTypeOf<UNet2DModel['toOnnx']>().returns.toEqualTypeOf<Uint8Array>();
  expectTypeOf<SamplingStep['level']>().toEqualTypeOf<NoiseLevel>();
  expectTypeOf<SamplingContext['noise']>().returns.toEqualTypeOf<FloatTensor>();
  expectTypeOf<Platform['runtime']>().toEqualTypeOf<Runtime>();
  expectTypeOf<Platform['open']>().returns.resolves.toEqualTypeOf<ModelFiles>();
  expectTypeOf<Platform['create']>().returns.resolves.toEqualTypeOf<ModelFolder>();
  expectTypeOf<Runtime['createSession']>().returns.resolves.toEqualTypeOf<Session>();
  expectTypeOf<LangevinError['code']>().toExtend<string>();
  expectTypeOf<NodeRuntimeOptions>().toExtend<object>();
}
