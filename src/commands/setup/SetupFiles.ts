import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import { randomBytes } from "node:crypto"
import { fileOf, isSecret, type SettingName, settingNames } from "../../domain/settings/SettingsTable.ts"
import { isPath } from "../../domain/settings/sources/SettingSyntax.ts"
import { envFile, type EnvReader, type WrittenSetting } from "../../domain/setup/EnvFile.ts"
import { UserError } from "../../domain/UserError.ts"
import type { LookedUpSettings } from "../process/LookedUpSettings.ts"
import type { SetupPlace } from "./SetupPlaces.ts"

export type WrittenSettings = ReadonlyMap<SettingName, WrittenSetting>

/**
 * What goes into the file: what was given or answered; a secret that a file holds stays there. Paths are absolute: the
 * bot may be started in another folder.
 */
export const writtenSettings = Effect.fnUntraced(function*({ files, given }: LookedUpSettings) {
  const path = yield* Path.Path
  return new Map<SettingName, WrittenSetting>(settingNames.flatMap((name) => {
    const text = given[name]?.trim() ?? ""
    const file = files.get(name)
    if (text === "" && file === undefined) return []
    const value = isPath(name) && text !== "" ? path.resolve(text) : text
    return [[name, { text: value, file: file === undefined ? undefined : path.resolve(file) }] as const]
  }))
})

/** The text of the file, if all settings fit into one. */
export const settingsText = Effect.fnUntraced(function*(
  written: WrittenSettings,
  reader: EnvReader,
  others: Readonly<Record<string, string>>
) {
  const { text, unfit } = envFile(written, reader, others)
  if (unfit === undefined) return text
  return yield* UserError.refuse(
    `${unfit} holds signs that no ${reader === "systemd" ? "file for systemd" : ".env"} can hold together: ${
      isSecret(unfit) ? `put it into a file of its own, and give ${fileOf(unfit)}` : "write it with fewer of them"
    }. Nothing was written.`
  )
})

/** What is written, and where to. */
export interface SetupFile {
  readonly place: SetupPlace
  readonly text: string
}

/** A file that was written; `kept`: where what it replaced is, undefined where nothing else was there. */
export interface WrittenFile {
  readonly file: string
  readonly kept: string | undefined
}

const alone = { flag: "wx", mode: 0o600 } as const
const isTaken = ({ reason }: PlatformError) => reason._tag === "AlreadyExists"

/** Gives a file that was made to whom the one belongs that it replaces: root's run takes the bot's from nobody. */
const handed = Effect.fnUntraced(function*(made: string, { gid, uid }: FileSystem.File.Info) {
  const fs = yield* FileSystem.FileSystem
  const mine = yield* fs.stat(made)
  const owner = Option.getOrUndefined(uid)
  if (owner === undefined || owner === Option.getOrUndefined(mine.uid)) return
  yield* fs.chown(made, owner, Option.getOrElse(gid, () => owner))
})

/** Keeps what a file holds beside it, for nobody else to read, in the place of nothing that is there. */
const keptBeside = Effect.fnUntraced(function*(file: string, text: string, info: FileSystem.File.Info) {
  const fs = yield* FileSystem.FileSystem
  for (let count = 1;; count++) {
    const kept = count === 1 ? `${file}.old` : `${file}.old.${count}`
    const written = yield* fs.writeFileString(kept, text, alone).pipe(
      Effect.andThen(handed(kept, info)),
      Effect.as(true),
      Effect.catchIf(isTaken, () => Effect.succeed(false)),
      // Half a copy would be taken for what was there.
      Effect.tapError(() => Effect.ignore(fs.remove(kept)))
    )
    if (written) return kept
  }
})

/** Gives what is `made` its name, where nothing has that name yet; some file systems know no second names. */
const namedNew = Effect.fnUntraced(function*(made: string, file: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  yield* Effect.catchIf(
    fs.link(made, file),
    (error) => !isTaken(error),
    () => fs.writeFileString(file, text, alone)
  )
})

/** Puts a file in its place at once; the name of what is kept of the one that was there, and differs. */
const put = Effect.fnUntraced(function*({ place: { file, former }, text }: SetupFile) {
  const fs = yield* FileSystem.FileSystem
  const made = `${file}.${randomBytes(4).toString("hex")}.new`
  return yield* Effect.gen(function*() {
    yield* fs.writeFileString(made, text, alone)
    if (former === undefined) {
      yield* namedNew(made, file, text)
      return undefined
    }
    // What it holds now: a person may have changed it while they were asked.
    const present = yield* fs.readFileString(file)
    const info = yield* fs.stat(file)
    yield* handed(made, info)
    const kept = present === text ? undefined : yield* keptBeside(file, present, info)
    yield* fs.rename(made, file)
    return kept
  }).pipe(Effect.ensuring(Effect.ignore(fs.remove(made, { force: true }))))
})

/**
 * Writes files for nobody else to read, each at once, in this order; gives the names of what is kept of those that were
 * there. A place that was empty when it was looked at takes the place of nothing that came since.
 */
export const writeSetup = Effect.fnUntraced(function*(files: ReadonlyArray<SetupFile>) {
  const done: Array<WrittenFile> = []
  for (const one of files) {
    const { file } = one.place
    const kept = yield* Effect.mapError(put(one), (error) =>
      UserError.refuse(
        `${file} cannot be written (${isTaken(error) ? "something came there meanwhile" : error.reason._tag}). ${
          done.length === 0 ? "Nothing was written" : `${done[0]!.file} was written, and stays`
        }.`
      ))
    done.push({ file, kept })
  }
  return done
})
