import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** A file as the hub has it. */
export interface HostedFile {
  readonly content: Buffer;
  /** SHA-1 of git's blob: of the content, or of the few lines that stand for a large one. */
  readonly oid: string;
  /** SHA-256 of a large file's content. */
  readonly sha256: string | undefined;
}

/** Who may read a repository. */
export interface Access {
  /** The one token that opens it; none is needed if left out. */
  readonly token?: string;
  /** Whether its owner has to agree first. */
  readonly isGated?: boolean;
  readonly isDisabled?: boolean;
}

type Contents = Readonly<Record<string, string | Uint8Array>>;

/** A repository of the imitated hub, with every commit that was pushed to it. */
export class HostedRepository {
  readonly id: string;
  access: Access;
  readonly commits = new Map<string, ReadonlyMap<string, HostedFile>>();
  /** Commits by branches, tags and other references. */
  readonly revisions = new Map<string, string>();

  constructor(id: string, contents: Contents, access: Access = {}) {
    this.id = id;
    this.access = access;
    this.push(contents);
  }

  /** Makes a commit of these files and no others. @returns its hash. */
  push(contents: Contents, revision = 'main'): string {
    const files = new Map(
      Object.entries(contents).map(([path, content]) => [path, hosted(path, Buffer.from(content))]),
    );
    const commit = createHash('sha1').update(`${this.id} ${this.commits.size}`).digest('hex');
    this.commits.set(commit, files);
    this.revisions.set(revision, commit);
    return commit;
  }

  /** The commit that a revision is; undefined if there is no such revision. */
  commitOf(revision: string): string | undefined {
    return this.commits.has(revision) ? revision : this.revisions.get(revision);
  }
}

/** The files of a folder, to be hosted. */
export function filesOf(folder: string): Record<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(paths.map((path) => [relative(folder, path).replaceAll(sep, '/'), readFileSync(path)]));
}

function hosted(path: string, content: Buffer): HostedFile {
  const isLarge = /\.(safetensors|bin|onnx)$/.test(path);
  const sha256 = isLarge ? createHash('sha256').update(content).digest('hex') : undefined;
  const inGit = isLarge ? Buffer.from(`oid sha256:${sha256}\nsize ${content.byteLength}\n`) : content;
  const oid = createHash('sha1').update(`blob ${inGit.byteLength}\0`).update(inGit).digest('hex');
  return { content, oid, sha256 };
}
