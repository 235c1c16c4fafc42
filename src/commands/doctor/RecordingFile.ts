import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { UserError } from "../../domain/UserError.ts"

/** Refuses before anything is sent where the recording would write over a file. */
export const requireFree = Effect.fnUntraced(function*(file: string, force: boolean) {
  const fs = yield* FileSystem.FileSystem
  if (!force && (yield* Effect.orElseSucceed(fs.exists(file), () => false))) {
    return yield* UserError.refuse(`${file} is there already: name another file, or write over it with --force.`)
  }
})

/** Saves a recording for nobody else to read. */
export const saveRecording = Effect.fnUntraced(function*(file: string, text: string, force: boolean) {
  const fs = yield* FileSystem.FileSystem
  // A file that is there would keep its own mode.
  if (force) yield* Effect.ignore(fs.remove(file))
  yield* Effect.mapError(
    fs.writeFileString(file, text, { flag: "wx", mode: 0o600 }),
    () => UserError.refuse(`${file} cannot be written: name a file in a folder that you may write to.`)
  )
})
