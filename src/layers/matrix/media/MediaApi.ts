import { Effect, Layer, Option, Stream } from "effect"
import { mxcParts } from "../../../domain/files/MxcAddress.ts"
import { readText } from "../../../domain/Json.ts"
import { MatrixError, MatrixFault } from "../../../domain/matrix/MatrixError.ts"
import { Media } from "../../../services/matrix/Media.ts"
import type { AnsweredFile } from "../http/FileExchange.ts"
import type { MatrixAsk } from "../http/MatrixHttp.ts"
import { encodePart as enc, idIn } from "../http/MatrixResponse.ts"

const downloadCall = "GET media"
const uploadCall = "POST media"

const noFile = new MatrixError({
  call: downloadCall,
  reason: MatrixFault.cases.Refused.make({ status: 404, errcode: "M_NOT_FOUND", detail: "" })
})

const brokenOff = new MatrixError({
  call: downloadCall,
  reason: MatrixFault.cases.Unavailable.make({ detail: "the file broke off" })
})

/** A server from before Matrix 1.11 does not know the calls for files that need a token. */
const isTooOld = ({ reason }: MatrixError) =>
  reason._tag === "Refused" && reason.status === 404 && reason.errcode === "M_UNRECOGNIZED"

/** Until a file of another server begins: the own one may have to fetch it first. */
const patience = 60_000

const get = Effect.fnUntraced(function*(ask: MatrixAsk, path: string) {
  let answered: AnsweredFile | undefined
  yield* ask({
    call: downloadCall,
    method: "GET",
    path,
    timeout: patience,
    download: (file) => {
      answered = file
    }
  })
  return answered
})

const download = (ask: MatrixAsk): (typeof Media.Service)["download"] =>
  Effect.fn("Media.download")(function*(address) {
    const parts = mxcParts(address)
    if (parts === undefined) return yield* noFile
    const file = `${enc(parts.server)}/${enc(parts.id)}`
    const answered = yield* Effect.acquireRelease(
      Effect.interruptible(
        Effect.catchIf(
          get(ask, `/_matrix/client/v1/media/download/${file}`),
          isTooOld,
          () => get(ask, `/_matrix/media/v3/download/${file}`)
        )
      ),
      (open) => Effect.sync(() => void open?.bytes.on("error", () => {}).destroy())
    )
    if (answered === undefined) return yield* brokenOff
    return {
      size: answered.size,
      bytes: Stream.fromAsyncIterable<Uint8Array, MatrixError>(answered.bytes, () => brokenOff)
    }
  })

const upload = (ask: MatrixAsk): (typeof Media.Service)["upload"] =>
  Effect.fn("Media.upload")(function*<E>({ bytes, mime, size }: Parameters<typeof Media.Service.upload<E>>[0]) {
    let own: Option.Option<E> = Option.none()
    const sent = Stream.tapError(bytes, (error) => Effect.sync(() => void (own = Option.some(error))))
    const context = yield* Effect.context<never>()
    return yield* ask({
      call: uploadCall,
      method: "POST",
      path: "/_matrix/media/v3/upload",
      upload: { bytes: () => Stream.toAsyncIterableWith(sent, context), mime, size }
    }).pipe(
      Effect.flatMap(idIn(uploadCall, "content_uri", (value) => {
        const address = readText(value)
        return address === undefined || mxcParts(address) === undefined ? undefined : address
      })),
      // What the server makes of half a file says nothing about why it is half.
      Effect.catch((error) => Effect.fail(Option.getOrElse(own, (): E | MatrixError => error)))
    )
  })

/** `Media` of the account that is asked for. */
export const mediaOver = (ask: MatrixAsk): Layer.Layer<Media> =>
  Layer.succeed(Media, Media.of({ download: download(ask), upload: upload(ask) }))
