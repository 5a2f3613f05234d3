import { LangevinError } from './langevin-error.ts';

/** No platform was installed: there is nowhere to read files from or to run a model. */
export class PlatformMissingError extends LangevinError {
  constructor() {
    super(
      'platform_missing',
      'No platform is installed. Import from "langevin", which installs the one for this place, or call installPlatform(nodePlatform()).',
    );
  }
}
