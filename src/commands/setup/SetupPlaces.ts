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

/**
 * The other user whose file it is, where only root could give it back: what takes its place is read by nobody but whom
 * it belongs to.
 */
const otherOwner = ({ uid }: FileSystem.File.Info): number | undefined => {
  const me = process.geteuid?.()
  const owner = Option.getOrUndefined(uid)
  return me === undefined || me === 0 || owner === me ? undefined : owner
}

/** The text of a plain file that is small enough, or why there is none to replace. */
const textAt = Effect.fnUntraced(function*(file: string) {
  const fs = yield* FileSystem.FileSystem
  const there = yield* fs.stat(file)
  const odd = oddity(there.type, there.size)
  if (odd !== undefined) return { odd, former: undefined, owner: undefined }
  const owner = otherOwner(there)
  const former = yield* fs.readFileString(file)
  return former.includes("\0")
    ? { odd: "is no text", former: undefined, owner: undefined }
    : { odd: undefined, former, owner }
})

const withoutText = ({ reason }: PlatformError) =>
  reason._tag === "NotFound"
    ? { odd: undefined, former: undefined, owner: undefined }
    : { odd: "cannot be read, so that what it holds could not be kept", former: undefined, owner: undefined }

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
  const { former, odd, owner } = yield* Effect.catch(textAt(file), (error) => Effect.succeed(withoutText(error)))
  if (odd !== undefined) return yield* unfit(odd)
  if (owner !== undefined) {
    return yield* UserError.refuse(
      `${file} belongs to another user (${owner}), who could not read what takes its place: start init as that user ` +
        `or as root, or name a file with ${flag}. Nothing was written.`
    )
  }
  return { file, former } satisfies SetupPlace
})
