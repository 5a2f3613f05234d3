import { fileURLToPath } from 'node:url';

/** The trained model that ships with the repository. */
export const emojiFaces: string = fileURLToPath(new URL('../../../../models/emoji-faces-32', import.meta.url));

/** The smallest network of images of 8 pixels that knows classes: 3 of them. */
export const conditionalConfig = {
  sampleSize: 8,
  blockOutChannels: [8],
  downBlockTypes: ['DownBlock2D'],
  upBlockTypes: ['UpBlock2D'],
  normNumGroups: 4,
  layersPerBlock: 1,
  attentionHeadDim: null,
  numClassEmbeds: 3,
};
