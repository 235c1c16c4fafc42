import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import { UserError } from "../../domain/UserError.ts"

/** Where a file is to go, and the text that is there now; undefined: nothing is there. */
export interface SetupPlace {
  readonly file: string
  readonly former: string | undefined
}

/** Longer than any settings; what is longer is something else. */
const largest = 1024 * 1024

/** What is there, where that is not a text that can be kept and replaced: in words that follow its name. */
const oddity = (type: FileSystem.File.Type, size: bigint): string | undefined => {
  if (type === "Directory") return "is a folder"
  if (type !== "File") return "is neither a file nor a folder"
  return size > largest ? "is too large to be a text of settings" : undefined
}

/** The text of a plain file that is small enough, or why there is none to replace. */
const textAt = Effect.fnUntraced(function*(file: string) {
  const fs = yield* FileSystem.FileSystem
  const { size, type } = yield* fs.stat(file)
  const odd = oddity(type, size)
  if (odd !== undefined) return { odd, former: undefined }
  const former = yield* fs.readFileString(file)
  return former.includes("\0") ? { odd: "is no text", former: undefined } : { odd: undefined, former }
})

const withoutText = ({ reason }: PlatformError) =>
  reason._tag === "NotFound"
    ? { odd: undefined, former: undefined }
    : { odd: "cannot be read, so that what it holds could not be kept", former: undefined }

/**
 * Looks at where a file is to go, before anything is asked, tried or written: only a plain file is ever replaced, as a
 * folder or a link is what something else relies on. `flag` names another place.
 */
export const lookedAtPlace = Effect.fnUntraced(function*(file: string, flag: "--out" | "--systemd") {
  const fs = yield* FileSystem.FileSystem
  const above = (yield* Path.Path).dirname(file)
  const unfit = (why: string) => UserError.refuse(`${file} ${why}: name a file with ${flag}. Nothing was written.`)
  const folder = yield* Effect.option(fs.stat(above))
  if (Option.isNone(folder) || folder.value.type !== "Directory") {
    return yield* unfit(`cannot be written, as ${above} is no folder`)
  }
  if (!(yield* Effect.isSuccess(fs.access(above, { writable: true })))) {
    return yield* unfit(`cannot be written, as nothing may be written in ${above}`)
  }
  const link = yield* Effect.option(fs.readLink(file))
  if (Option.isSome(link)) return yield* unfit(`is a link to ${link.value}, which would stay as it is`)
  const { former, odd } = yield* Effect.catch(textAt(file), (error) => Effect.succeed(withoutText(error)))
  if (odd !== undefined) return yield* unfit(odd)
  return { file, former } satisfies SetupPlace
})
