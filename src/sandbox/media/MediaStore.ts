import { type HomeserverState, mint, type StoredMedia } from "../state/HomeserverState.ts"

/** The largest file, as on Synapse by default. */
export const largestMedia = 50 * 1024 * 1024

/** All files together; beyond it the oldest are gone, as they are here only for as long as somebody looks. */
const mostMedia = 256 * 1024 * 1024

/** Stores a file; its mxc: address. */
export const putMedia = (server: HomeserverState, media: StoredMedia): string => {
  const id = mint(server, "media")
  server.media.files.set(id, media)
  let all = [...server.media.files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0)
  for (const [oldest, { bytes }] of server.media.files) {
    if (all <= mostMedia) break
    server.media.files.delete(oldest)
    all -= bytes.length
  }
  return `mxc://${server.name}/${id}`
}

/** The file behind the two parts of its address. */
export const mediaAt = (server: HomeserverState, host: string, id: string): StoredMedia | undefined =>
  host === server.name ? server.media.files.get(id) : undefined
