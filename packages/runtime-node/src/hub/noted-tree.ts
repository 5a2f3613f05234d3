import { addListed, type HubFile, type HubListing } from '@langevin/hub';

/** What Python's client notes of a file in `trees/{commit}.json`. */
interface NotedFile {
  readonly size?: unknown;
  readonly blob_id?: unknown;
  readonly lfs_sha256?: unknown;
  readonly lfs_size?: unknown;
}

/**
 * The listing that Python's client wrote down for a commit; undefined if it is of another version.
 *
 * @throws {Error} if it is none.
 */
export function parseTree(noted: unknown, source: string): HubListing | undefined {
  const { format_version: version, files } = noted as { readonly format_version?: unknown; readonly files?: object };
  if (version !== 1 || typeof files !== 'object') return undefined;
  const listing = new Map<string, HubFile>();
  addListed(
    listing,
    Object.entries(files).map(([path, { size, blob_id, lfs_sha256, lfs_size }]: [string, NotedFile]) => ({
      type: 'file',
      path,
      size,
      oid: blob_id,
      ...(typeof lfs_sha256 === 'string' && { lfs: { oid: lfs_sha256, size: lfs_size } }),
    })),
    source,
  );
  return listing;
}
