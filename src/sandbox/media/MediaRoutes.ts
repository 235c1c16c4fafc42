import { type Authorised, ok, refusalReply, type ServerReply, unrecognized } from "../homeserver/HomeserverRequest.ts"
import type { HomeserverState } from "../state/HomeserverState.ts"
import { largestMedia, mediaAt, putMedia } from "./MediaStore.ts"

/** Stores the body of the request as a file. */
export const uploadReply = (server: HomeserverState, { mime, raw, session }: Authorised): ServerReply => {
  if (raw.length > largestMedia) return refusalReply(413, "M_TOO_LARGE", "Upload request body is too large")
  return ok({ content_uri: putMedia(server, { bytes: raw, mime, by: session.user }) })
}

/** Gives a file, by the call of before Matrix 1.11 only where the server is as old. */
export const downloadReply = (server: HomeserverState, { parts }: Authorised): ServerReply => {
  const isLegacy = parts[0] === "media"
  if (isLegacy !== server.media.isOld) return unrecognized
  const file = mediaAt(server, parts[3] ?? "", parts[4] ?? "")
  return file === undefined
    ? refusalReply(404, "M_NOT_FOUND", "Not found")
    : { status: 200, body: undefined, file: { bytes: file.bytes, mime: file.mime } }
}
