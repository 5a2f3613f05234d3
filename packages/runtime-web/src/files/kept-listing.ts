import { addListed, type HubFile, type HubListing, isCommit, type KeptRepository } from '@langevin/hub';
import { fileCaches, put } from './cached-files.ts';

/** What a page keeps of a revision of a repository: its commit, and the files of that. */
interface Note {
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/** What a page's cache knows of the revisions of a repository, beside the files themselves. */
export class KeptListing implements KeptRepository {
  readonly #cacheName: string | undefined;
  readonly #repository: string;
  /** What was written last, by this load. */
  #written: string | undefined;

  /** @param cacheName - of the cache, if there is one. @param repository - its address. */
  constructor(cacheName: string | undefined, repository: string) {
    this.#cacheName = cacheName;
    this.#repository = repository;
  }

  async commitOf(revision: string): Promise<string | undefined> {
    return (await this.#read(revision))?.commit;
  }

  async describe(): Promise<string> {
    return 'It is loaded once with a connection, and then without.';
  }

  /** The files of a commit, if they were listed for the revision. */
  async listing(revision: string, commit: string): Promise<HubListing | undefined> {
    const note = await this.#read(revision);
    return note?.commit === commit ? new Map(note.files.map((file) => [file.path, file])) : undefined;
  }

  /** Keeps a listing. Without room for it, it is asked for the next time. */
  async write(revision: string, commit: string, listing: HubListing): Promise<void> {
    if (this.#written === commit) return;
    this.#written = commit;
    const note: Note = { commit, files: [...listing.values()] };
    const bytes = new TextEncoder().encode(JSON.stringify(note));
    const file = { url: this.#address(revision), version: commit };
    await this.#cache(async (cache) => put(cache, file, bytes)).catch(() => {});
  }

  async #read(revision: string): Promise<Note | undefined> {
    const address = this.#address(revision);
    try {
      const text = await this.#cache(async (cache) => (await cache.match(address))?.text());
      const { commit, files } = JSON.parse(text ?? '') as Note;
      const listing = new Map<string, HubFile>();
      addListed(listing, files.map(asListed), address);
      return isCommit(commit) ? { commit, files: [...listing.values()] } : undefined;
    } catch {
      return undefined;
    }
  }

  async #cache<T>(use: (cache: Cache) => Promise<T>): Promise<T | undefined> {
    return this.#cacheName === undefined ? undefined : use((await fileCaches(this.#cacheName))[0].cache);
  }

  /** Where the hub shows the list to people: so it is deleted with the repository's files. */
  #address(revision: string): string {
    return `${this.#repository}/tree/${encodeURIComponent(revision)}`;
  }
}

/** A file as the hub lists it. */
function asListed({ path, size, digest: { algorithm, hex } }: HubFile): object {
  return { type: 'file', path, size, ...(algorithm === 'sha256' ? { lfs: { oid: hex, size } } : { oid: hex }) };
}
