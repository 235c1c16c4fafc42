import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { fileOf, isSecret, type SettingName, settingNames } from "../../domain/settings/SettingsTable.ts"
import { isPath } from "../../domain/settings/sources/SettingSyntax.ts"
import { envFile, type EnvReader, type WrittenSetting } from "../../domain/setup/EnvFile.ts"
import { UserError } from "../../domain/UserError.ts"
import type { LookedUpSettings } from "../process/LookedUpSettings.ts"

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
export const settingsText = Effect.fnUntraced(function*(written: WrittenSettings, reader: EnvReader) {
  const { text, unfit } = envFile(written, reader)
  if (unfit === undefined) return text
  return yield* UserError.refuse(
    `${unfit} holds signs that no ${reader === "systemd" ? "file for systemd" : ".env"} can hold together: ${
      isSecret(unfit) ? `put it into a file of its own, and give ${fileOf(unfit)}` : "write it with fewer of them"
    }. Nothing was written.`
  )
})

/** Writes a file for nobody else to read, at once; what was there goes to `….old`. Says whether there was something. */
export const writePrivately = Effect.fnUntraced(function*(file: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  const made = `${file}.new`
  return yield* Effect.gen(function*() {
    yield* fs.remove(made, { force: true })
    yield* fs.writeFileString(made, text, { flag: "wx", mode: 0o600 })
    const replaced = yield* fs.exists(file)
    if (replaced) yield* fs.rename(file, `${file}.old`)
    yield* fs.rename(made, file)
    return replaced
  }).pipe(
    Effect.mapError(() =>
      UserError.refuse(`${file} cannot be written: run this in a folder that you may write to, or name one with --out.`)
    )
  )
})
