'use client';

import { useEffect, useState } from 'react';

export default function Page() {
  const [status, setStatus] = useState('Loading the model');
  const [picture, setPicture] = useState();

  useEffect(() => {
    const controller = new AbortController();
    draw(controller.signal).then(
      ({ url, count }) => {
        setPicture({ url, description: `${count} emoji faces` });
        setStatus('Drawn');
      },
      (error) => {
        if (!controller.signal.aborted) setStatus(String(error));
      },
    );
    return () => controller.abort();
  }, []);

  return (
    <main>
      <p role="status">{status}</p>
      {picture && (
        // biome-ignore lint/performance/noImgElement: there is no file for an image optimizer to work on.
        <img src={picture.url} alt={picture.description} style={{ width: 536, imageRendering: 'pixelated' }} />
      )}
    </main>
  );
}

async function draw(signal) {
  // Loaded here, so that the server, which renders the page ahead, does not load it too.
  const { EulerScheduler, RasterImage, ScoreSdeVePipeline } = await import('langevin');
  const pipe = await ScoreSdeVePipeline.fromPretrained('/emoji-faces-32', {
    device: 'wasm', // WebGPU where the browser has it, if left out
    signal,
  });
  try {
    pipe.scheduler = EulerScheduler.fromConfig({ ...pipe.scheduler.config, eta: 1 });
    const { images } = await pipe.generate({ batchSize: 4, numInferenceSteps: 12, seed: 4, signal });
    const png = RasterImage.grid(images, { columns: 4, padding: 2 }).toPng();
    return { url: URL.createObjectURL(new Blob([png], { type: 'image/png' })), count: images.length };
  } finally {
    await pipe.dispose();
  }
}
