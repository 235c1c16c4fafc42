import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { NewIdentity, Programs } from "../../app/Programs.ts"
import type { Auth } from "../../domain/settings/Settings.ts"
import { UserError } from "../../domain/UserError.ts"
import { accountOfSettings } from "../process/AccountOfSettings.ts"
import type { AskOperator, AskSecret } from "../process/AskOperator.ts"
import { withJsonRefusal } from "../process/JsonRefusal.ts"
import type { LookedUpSettings, Surroundings } from "../process/LookedUpSettings.ts"
import { storePlace } from "../process/StorePlace.ts"
import { shared } from "../RootCommand.ts"

export const deviceSchema = "matrix-surface.device/1"

interface ResetIdentityOptions extends Surroundings {
  readonly device: Pick<Programs["device"], "resetIdentity">
  readonly ask: AskOperator
  readonly askSecret?: AskSecret
}

const what =
  "This gives the bot's account a new identity and a new recovery key. The old ones are worth nothing afterwards: " +
  "everybody who verified the bot is warned until they verify it again"

const confirmed = Effect.fnUntraced(function*(ask: AskOperator) {
  if (ask === undefined) {
    return yield* UserError.refuse(
      `${what}. There is no terminal to ask on: repeat it with --yes if that is what you want. Nothing was changed.`
    )
  }
  yield* Console.log(`${what}.`)
  return yield* ask("Make a new identity?")
})

/** The password of the settings, else the one that a person types. */
const passwordOf = (auth: Auth, askSecret: AskSecret): Effect.Effect<Redacted.Redacted, UserError> =>
  auth._tag === "Password"
    ? Effect.succeed(auth.password)
    : askSecret === undefined
    ? UserError.refuse(
      "A homeserver replaces an identity only with the account's password: run this on a terminal, which asks for " +
        "it. Nothing was changed."
    )
    : askSecret("Password of the bot's account")

const done = ({ device, recoveryKeyFile }: NewIdentity, isKeySet: boolean) =>
  `The account has a new identity, which signed the device ${device}. The new recovery key is in ${recoveryKeyFile}: ` +
  "write it down, then run device show --forget-recovery-key." +
  (isKeySet ? " MATRIX_RECOVERY_KEY still holds the old one: give the new one in its place." : "")

const resetIdentity = (
  { ask, askSecret, device }: ResetIdentityOptions,
  looked: LookedUpSettings,
  { json, yes }: { readonly json: boolean; readonly yes: boolean }
) =>
  Effect.gen(function*() {
    const { dataDir } = yield* storePlace(looked)
    const account = yield* accountOfSettings(looked)
    // With --json nothing is asked: the question would stand in the document.
    const isThere = json ? undefined : ask
    if (!yes && !(yield* confirmed(isThere))) return yield* UserError.refuse("Nothing was changed.")
    const password = yield* passwordOf(account.auth, json ? undefined : askSecret)
    const made = yield* device.resetIdentity({ dataDir, account, password })
    if (json) {
      const recoveryKey = { file: made.recoveryKeyFile }
      const document = { schema: deviceSchema, action: "reset-identity", device: made.device, recoveryKey }
      return yield* Console.log(JSON.stringify(document, undefined, 2))
    }
    if (isThere !== undefined) yield* Console.log(`The new recovery key: ${Redacted.value(made.recoveryKey)}`)
    yield* Console.log(done(made, looked.given["MATRIX_RECOVERY_KEY"] !== undefined))
  }).pipe(withJsonRefusal(deviceSchema, json))

const resetIdentityFlags = {
  yes: Flag.Boolean("yes").pipe(Flag.withDescription("Do not ask"), Flag.withDefault(false), Flag.withoutNegation)
}

export const resetIdentityCommand = (options: ResetIdentityOptions) =>
  Command.make(
    "reset-identity",
    resetIdentityFlags,
    Effect.fnUntraced(function*({ yes }) {
      const { json, looked } = yield* shared(options)
      return yield* resetIdentity(options, looked, { json, yes })
    })
  ).pipe(
    Command.withDescription("Give the bot's account a new identity, where nobody has the recovery key any more"),
    Command.withExamples([
      {
        command: "matrix-surface device reset-identity",
        description: "Stop the bot first; it asks, also for the password"
      },
      { command: "matrix-surface device reset-identity --yes", description: "With MATRIX_USER_ID and MATRIX_PASSWORD" }
    ])
  )
