import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ReconcileOrder } from "../../app/Programs.ts"
import { decodeAll } from "../../domain/settings/SettingValues.ts"
import { UserError } from "../../domain/UserError.ts"
import { accountOfSettings } from "../process/AccountOfSettings.ts"
import type { LookedUpSettings } from "../process/LookedUpSettings.ts"
import { storePlace } from "../process/StorePlace.ts"
import { savedReconciliation } from "./ReconcileDocument.ts"

/** `reconcile` as it was typed. */
export interface ReconcileFlags {
  readonly dryRun: boolean
  readonly yes: boolean
  /** The file that a dry run saves its plan to. */
  readonly out: Option.Option<string>
  /** The file of a saved plan. */
  readonly plan: Option.Option<string>
}

/** What was typed as an order; refuses what contradicts itself and what the settings lack. */
export const orderOfFlags = Effect.fnUntraced(function*(looked: LookedUpSettings, flags: ReconcileFlags) {
  const { dataDir } = yield* storePlace(looked)
  if (!flags.dryRun && Option.isSome(flags.out)) {
    return yield* UserError.refuse("--out saves what a dry run found: add --dry-run.")
  }
  const { problems, values } = decodeAll(looked.given)
  const account = yield* accountOfSettings(looked)
  const { MATRIX_ADMINS: admins, MATRIX_ALLOWED_USERS: allowedUsers, STRANGER_INVITES: strangers } = values
  if (admins === undefined || allowedUsers === undefined || strangers === undefined) {
    const needed = new Set(["MATRIX_ADMINS", "MATRIX_ALLOWED_USERS", "STRANGER_INVITES"])
    const wrong = problems.find(({ name }) => needed.has(name))
    return yield* UserError.refuse(`${wrong?.sentence ?? "STRANGER_INVITES is wrong"}.`)
  }
  const saved = Option.isSome(flags.plan) ? (yield* savedReconciliation(flags.plan.value)).plan : undefined
  return {
    dataDir,
    account,
    admins,
    allowedUsers,
    strangers,
    encryption: values.MATRIX_ENCRYPTION ?? true,
    saved
  } satisfies ReconcileOrder
})
