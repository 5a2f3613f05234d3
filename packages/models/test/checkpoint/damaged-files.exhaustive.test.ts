import { damageFiles } from '../support/damaged-files.ts';

damageFiles(1);
