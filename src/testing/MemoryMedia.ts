import { Effect, Stream } from "effect"
import { mxcParts } from "../domain/files/MxcAddress.ts"
import { MatrixError, MatrixFault } from "../domain/matrix/MatrixError.ts"
import { largestMedia, mediaAt, putMedia } from "../sandbox/media/MediaStore.ts"
import { Media } from "../services/matrix/Media.ts"
import type { MemoryWorld } from "./MemoryWorld.ts"

const refused = (call: "download" | "upload", status: number, errcode: string) =>
  Effect.fail(new MatrixError({ call, reason: MatrixFault.cases.Refused.make({ status, errcode, detail: "" }) }))

/** The pieces in which a file comes, as over a network. */
const piece = 64 * 1024

/** The files of a world's server, under the faults of the calls. */
export const memoryMedia = ({ bot, faults: { guard }, server }: MemoryWorld): typeof Media.Service =>
  Media.of({
    download: (address) =>
      guard(
        "download",
        Effect.suspend(() => {
          const { id, server: host } = mxcParts(address) ?? { id: "", server: "" }
          const found = mediaAt(server, host, id)
          if (found === undefined) return refused("download", 404, "M_NOT_FOUND")
          const { bytes } = found
          const pieces = Array.from(
            { length: Math.ceil(bytes.length / piece) },
            (_, at) => new Uint8Array(bytes.subarray(at * piece, (at + 1) * piece))
          )
          return Effect.succeed({ size: bytes.length, bytes: Stream.fromIterable(pieces) })
        })
      ),
    upload: (file) =>
      Effect.gen(function*() {
        const pieces = yield* Stream.runCollect(file.bytes)
        const bytes = Buffer.concat(pieces)
        return yield* guard(
          "upload",
          Effect.suspend(() => {
            if (bytes.length > largestMedia) return refused("upload", 413, "M_TOO_LARGE")
            // Over a network the request would end in the middle, or go on without an end.
            if (bytes.length !== file.size) {
              return Effect.fail(
                new MatrixError({
                  call: "upload",
                  reason: MatrixFault.cases.Unavailable.make({ detail: "no answer (another size)" })
                })
              )
            }
            return Effect.succeed(putMedia(server, { bytes, mime: file.mime, by: bot.id }))
          }),
          undefined,
          file.mime
        )
      })
  })
