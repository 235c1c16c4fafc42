import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Programs } from "../../app/Programs.ts"
import { deviceFields, type DeviceReport } from "../../domain/operations/device/DeviceReport.ts"
import { deviceText } from "../../domain/operations/device/DeviceText.ts"
import { UserError } from "../../domain/UserError.ts"
import { accountOfSettings } from "../process/AccountOfSettings.ts"
import type { AskOperator, AskSecret } from "../process/AskOperator.ts"
import { withJsonRefusal } from "../process/JsonRefusal.ts"
import type { LookedUpSettings, Surroundings } from "../process/LookedUpSettings.ts"
import { storePlace } from "../process/StorePlace.ts"
import { shared } from "../RootCommand.ts"
import { deviceSchema, resetIdentityCommand } from "./ResetIdentityCommand.ts"

export interface DeviceOptions extends Surroundings {
  readonly device: Programs["device"]
  readonly colors: boolean
  readonly ask: AskOperator
  readonly askSecret?: AskSecret
}

interface ShowFlags {
  readonly forget: boolean
  readonly yes: boolean
}

/** Deletes the file of the recovery key once somebody says that it is written down. */
const forgotten = Effect.fnUntraced(
  function*({ ask, device }: Pick<DeviceOptions, "ask" | "device">, dataDir: string, file: string, yes: boolean) {
    if (!yes && ask === undefined) {
      return yield* UserError.refuse(
        `${file} is deleted for good, and there is no terminal to ask on: repeat it with --yes if the recovery key ` +
          "is written down. Nothing was changed."
      )
    }
    if (!yes && !(yield* ask!("Is the recovery key written down? Its file is deleted"))) {
      return yield* UserError.refuse("Nothing was changed.")
    }
    yield* device.forgetRecoveryKey(dataDir)
  }
)

const forgottenWords = (file: string) =>
  `${file} is deleted. A new device of the bot's is signed only if MATRIX_RECOVERY_KEY is set to that key.`

/** For a person who looks on, and nobody else: what is no terminal may be a log. */
const showKey = Effect.fnUntraced(function*({ ask, device }: DeviceOptions, dataDir: string) {
  const key = ask === undefined ? undefined : yield* device.recoveryKey(dataDir)
  if (key !== undefined) yield* Console.log(`${" ".repeat(15)}${Redacted.value(key)}`)
})

/** How the command ends where the homeserver was asked in vain, after it showed what is known here. */
const refuseUnasked = ({ server }: DeviceReport) => {
  if (!("why" in server) || server.failed === undefined) return Effect.void
  const { failed, why } = server
  return Effect.fail(
    new UserError({
      exitCode: failed,
      sentence: failed === 2
        ? `${why}.`
        : `What the homeserver has of the device could not be asked (${why}): try again.`
    })
  )
}

const shown = (options: DeviceOptions, looked: LookedUpSettings, json: boolean, { forget, yes }: ShowFlags) =>
  Effect.gen(function*() {
    const { dataDir } = yield* storePlace(looked)
    const account = yield* Effect.catch(accountOfSettings(looked), ({ message }) => Effect.succeed({ why: message }))
    const report = yield* options.device.show({ dataDir, account })
    const { recoveryKeyFile: file } = report
    if (json) {
      // With --json nothing is asked: the question would stand in the document.
      if (forget && file !== null) yield* forgotten({ ...options, ask: undefined }, dataDir, file, yes)
      const fields = deviceFields(forget ? { ...report, recoveryKeyFile: null } : report)
      const action = { schema: deviceSchema, action: "show", forgotten: forget && file !== null }
      yield* Console.log(JSON.stringify({ ...action, ...fields }, undefined, 2))
      return report
    }
    yield* Console.log(deviceText(report, options.colors))
    if (file !== null) yield* showKey(options, dataDir)
    if (!forget) return report
    if (file === null) yield* Console.log("There is no file of the recovery key; nothing to do.")
    else {
      yield* forgotten(options, dataDir, file, yes)
      yield* Console.log(forgottenWords(file))
    }
    return report
  }).pipe(withJsonRefusal(deviceSchema, json))

const show = (...of: Parameters<typeof shown>) => Effect.flatMap(shown(...of), refuseUnasked)

const showFlags = {
  forget: Flag.Boolean("forget-recovery-key").pipe(
    Flag.withDescription("Delete the file of the recovery key, once the key is written down"),
    Flag.withDefault(false),
    Flag.withoutNegation
  ),
  yes: Flag.Boolean("yes").pipe(Flag.withDescription("Do not ask"), Flag.withDefault(false), Flag.withoutNegation)
}

const showCommand = (options: DeviceOptions) =>
  Command.make(
    "show",
    showFlags,
    Effect.fnUntraced(function*(flags) {
      const { json, looked } = yield* shared(options)
      return yield* show(options, looked, json, flags)
    })
  ).pipe(
    Command.withDescription("Show the bot's device, who vouches for it, and what the homeserver has of it"),
    Command.withExamples([
      {
        command: "matrix-surface device show",
        description: "With the recovery key, on a terminal, while its file is there"
      },
      {
        command: "matrix-surface device show --forget-recovery-key",
        description: "Delete that file once the key is written down"
      }
    ])
  )

export const deviceCommand = (options: DeviceOptions) =>
  Command.make("device").pipe(
    Command.withDescription("The bot's device in encrypted rooms: device show, device reset-identity"),
    Command.withSubcommands([showCommand(options), resetIdentityCommand(options)])
  )
