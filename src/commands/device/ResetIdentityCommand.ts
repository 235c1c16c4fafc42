import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { NewIdentity, Programs } from "../../app/Programs.ts"
import { nameShown } from "../../domain/TerminalSafe.ts"
import { UserError } from "../../domain/UserError.ts"
import { accountOfSettings, passwordOfSettings } from "../process/AccountOfSettings.ts"
import type { AskOperator, AskSecret } from "../process/AskOperator.ts"
import { withJsonRefusal } from "../process/JsonRefusal.ts"
import type { LookedUpSettings, Surroundings } from "../process/LookedUpSettings.ts"
import { storePlace } from "../process/StorePlace.ts"
import { shared } from "../RootCommand.ts"

export const deviceSchema = "matrix-surface.device/1"

interface ResetIdentityOptions extends Surroundings {
  readonly device: Pick<Programs["device"], "resetIdentity" | "show">
  readonly ask: AskOperator
  readonly askSecret?: AskSecret
}

const what =
  "This gives the bot's account a new identity and a new recovery key. The old ones are worth nothing afterwards: " +
  "everybody who verified the bot is warned until they verify it again"

/** What nobody is there to be asked for, all in one sentence. */
const refuseUnasked = (lacks: { readonly yes: boolean; readonly password: boolean }) =>
  lacks.yes
    ? UserError.refuse(
      `${what}. There is no terminal to ask on: repeat it with --yes${
        lacks.password
          ? " and with the account's password as MATRIX_PASSWORD, which may stand beside the token here,"
          : ""
      } if that is what you want. Nothing was changed.`
    )
    : UserError.refuse(
      "A homeserver replaces an identity only with the account's password: give it as MATRIX_PASSWORD, which may " +
        "stand beside the token here, or run this on a terminal, which asks for it. Nothing was changed."
    )

/** Nobody needs another identity while this one does its work; undefined where the bot noted otherwise, or nothing. */
const wellWords = (device: ResetIdentityOptions["device"], dataDir: string) =>
  device.show({ dataDir, account: { why: "only what was noted is looked at" } }).pipe(
    Effect.map(({ encryption: { device: own, identity } }) =>
      identity === "signed"
        ? `Nothing is wrong with the identity that the account has: it vouches for the device ${
          nameShown(own ?? "")
        }, and as long as that device is used nobody needs another one.`
        : undefined
    ),
    Effect.catch(() => Effect.succeed(undefined))
  )

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
    const account = yield* accountOfSettings(looked, { withPassword: true })
    const given = passwordOfSettings(looked)
    // With --json nothing is asked: the question would stand in the document.
    const isThere = json ? undefined : ask
    const typed = json ? undefined : askSecret
    const lacks = { yes: !yes && isThere === undefined, password: given === undefined && typed === undefined }
    if (lacks.yes || lacks.password) return yield* refuseUnasked(lacks)
    const well = yield* wellWords(device, dataDir)
    if (well !== undefined) yield* Console.error(well)
    if (!yes) {
      yield* Console.log(`${what}.`)
      if (!(yield* isThere!("Make a new identity?"))) return yield* UserError.refuse("Nothing was changed.")
    } else if (well !== undefined) yield* Console.error(`${what}.`)
    const password = given ?? (yield* typed!("Password of the bot's account"))
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
