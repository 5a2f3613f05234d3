// Saves one file of so many bytes into a folder, and tells how that ended.
import { LangevinError } from '@langevin/core';
import { nodePlatform } from '@langevin/runtime-node';

const [target = '', bytes] = process.argv.slice(2);
try {
  const folder = await nodePlatform().create(target);
  try {
    await folder.write('unet/weights', new Uint8Array(Number(bytes)));
    await folder.commit();
  } finally {
    await folder.discard();
  }
  console.log('saved');
} catch (error) {
  if (!LangevinError.isInstance(error)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
