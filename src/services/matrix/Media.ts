import { Context, type Effect, type Scope } from "effect"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { FileBytes } from "../crypto/Attachments.ts"

/** A file that is being fetched. */
export interface DownloadedFile {
  /** In bytes, as the server says before them; undefined where it does not. Nobody has counted yet. */
  readonly size: number | undefined
  /** They can be read once, while the scope of the download is open. Fails as `Unavailable` where they break off. */
  readonly bytes: FileBytes<MatrixError>
}

/** A file to be stored. `size` is exact, in bytes: where it is not, the upload fails. */
export interface FileToUpload<E> {
  readonly bytes: FileBytes<E>
  readonly size: number
  readonly mime: string
}

/**
 * The files of the homeserver (client-server API, "Content repository"), as the account of `Matrix`. Files of other
 * servers are asked of the own one.
 *
 * - Every method is one request, tried once, with the errors of `Matrix`. Only as much is in memory as is under way.
 * - Interrupting ends the request. An upload that ended so may have been stored, which nobody refers to then.
 * - No method logs a name, an address or a byte of a file, or puts it into an error.
 */
export class Media extends Context.Service<Media, {
  /** `Refused` 404 where there is no such file, also where `address` is no mxc: address. */
  download(address: string): Effect.Effect<DownloadedFile, MatrixError, Scope.Scope>
  /** Stores a file; its mxc: address. Each call stores it anew. The errors of the given stream pass unchanged. */
  upload<E>(file: FileToUpload<E>): Effect.Effect<string, MatrixError | E>
}>()("matrix-surface/services/matrix/Media") {}
