// Run: the installed package draws a picture from the model folder given, and leaves it in image.png.
import { writeFileSync } from 'node:fs';
import { Generator, ScoreSdeVePipeline } from 'langevin';

const pipe = await ScoreSdeVePipeline.fromPretrained(process.argv[2]);
const { images } = await pipe.generate({ numInferenceSteps: 20, generator: new Generator(0) });
await pipe.dispose();

const [image] = images;
const { width, height, channels, data } = image;
if (data.length !== width * height * channels) throw new Error(`${data.length} values in a ${width}x${height} image`);
if (new Set(data).size < 32) throw new Error('the image is blank');
writeFileSync('image.png', image.toPng());
console.log(`image.png: ${width}x${height}, ${new Set(data).size} distinct values`);
