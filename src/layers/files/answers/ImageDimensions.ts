import { Effect } from "effect"
import type { UploadedFile } from "../../../domain/files/AnswerFile.ts"

/** So many bytes from the beginning of an image say how large it is. */
export const headLength = 128 * 1024

/** Kinds of images that clients show in the timeline; the library's readers of all others stay off. */
const readable = new Set(["gif", "jpg", "png", "webp"])

/** The largest side that is believed, in pixels. */
const longestSide = 65_535

const isSide = (side: number) => Number.isInteger(side) && side > 0 && side <= longestSide

/** Images are turned by a quarter where this or more stands in their metadata. */
const firstTurned = 5

const readDimensions = Effect.promise(() => import("image-size")).pipe(
  Effect.map(({ disableTypes, imageSize, types }) => {
    disableTypes(types.filter((type) => !readable.has(type)))
    return (head: Uint8Array): UploadedFile["dimensions"] => {
      try {
        const { height, orientation = 1, width } = imageSize(head)
        if (!isSide(width) || !isSide(height)) return undefined
        return orientation >= firstTurned ? { width: height, height: width } : { width, height }
      } catch {
        return undefined
      }
    }
  })
)

/** Width and height of an image by its first bytes, as clients show it; undefined for anything else. */
export const imageDimensions = (head: Uint8Array): Effect.Effect<UploadedFile["dimensions"]> =>
  Effect.map(readDimensions, (read) => read(head))
