import '../../../../test/support/hub/short-pauses.ts';
import type { Access } from '../../../../test/support/hub/hosted-repository.ts';
import type { HubTrouble } from '../../../../test/support/hub/hub-commands.ts';
import type { HubRequest } from '../../../../test/support/hub/hub-server.ts';

declare module 'vitest/browser' {
  interface BrowserCommands {
    hostModel(id: string, folder: string, access?: Access): Promise<string>;
    troubleHub(trouble: HubTrouble): Promise<void>;
    breakHub(): Promise<void>;
    hubRequests(): Promise<HubRequest[]>;
  }
}
