/** How a string names a repository of the hub, wherever it stands: `hf://google/ddpm-cifar10-32`. */
export const hubScheme = 'hf://';
