import type { DenoisingNetwork } from 'langevin';

/** A network that tells of each evaluation when it has ended. */
export function countedNetwork(network: DenoisingNetwork, onEvaluation: () => void): DenoisingNetwork {
  return {
    config: network.config,
    savePretrained: (target) => network.savePretrained(target),
    async forward(...input) {
      const output = await network.forward(...input);
      onEvaluation();
      return output;
    },
  };
}
