import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import { hiddenFromService } from "../../domain/operations/systemd/HiddenPaths.ts"
import { type ServiceCredential, serviceUnit, usualPlace } from "../../domain/operations/systemd/ServiceUnit.ts"
import { settingNames } from "../../domain/settings/SettingsTable.ts"
import { flagOf } from "../process/SettingFlags.ts"
import type { WrittenSettings } from "./SetupFiles.ts"

export const unitName = "matrix-surface.service"

/** A unit of systemd for a bot with these settings, and what keeps it from starting the bot as it is. */
export interface SetupUnit {
  readonly text: string
  readonly warnings: ReadonlyArray<string>
}

/** Files that the unit's user may not read, or does not see. */
const credentialsOf = (written: WrittenSettings): ReadonlyArray<ServiceCredential> =>
  settingNames.flatMap((name) => {
    const setting = written.get(name)
    const file = setting?.file ?? (name === "AGENT_MAPPING" ? setting?.text : undefined)
    return file === undefined ? [] : [{ name, flag: flagOf(name), file }]
  })

/** `file`: where the settings are. */
export const setupUnit = Effect.fnUntraced(
  function*(words: ReadonlyArray<string> | undefined, file: string, written: WrittenSettings) {
    const path = yield* Path.Path
    const command = words === undefined ? usualPlace.command : words.map((word) => path.resolve(word))
    return {
      text: serviceUnit({ command, settings: file, credentials: credentialsOf(written) }),
      warnings: hiddenFromService({
        command,
        agentCommand: written.get("AGENT_COMMAND")?.text,
        dataDir: written.get("DATA_DIR")?.text
      })
    } satisfies SetupUnit
  }
)

const inShell = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** What brings a unit to where systemd looks for it, and starts the bot. */
export const unitCommands = (file: string) =>
  `cp ${inShell(file)} /etc/systemd/system/${unitName} && systemctl daemon-reload && ` +
  `systemctl enable --now ${unitName}`
