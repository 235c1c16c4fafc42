import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { readRoomId, readUserId, RoomId, UserId } from "../../domain/Ids.ts"
import { actsOnServer } from "../../domain/reset/ResetModes.ts"
import type { ResetRequest } from "../../domain/reset/ResetRequest.ts"
import type { ResetTargets } from "../../domain/reset/ResetTargets.ts"
import { UserError } from "../../domain/UserError.ts"
import { accountOfSettings } from "../process/AccountOfSettings.ts"
import type { LookedUpSettings } from "../process/LookedUpSettings.ts"
import { storePlace } from "../process/StorePlace.ts"
import { savedPlan } from "./PlanDocument.ts"
import type { ResetFlags } from "./ResetFlags.ts"

const targetsOf = Effect.fnUntraced(function*({ device, room, user }: ResetFlags) {
  const stranger = room.find((one) => readRoomId(one) === undefined) ??
    user.find((one) => readUserId(one) === undefined)
  if (stranger !== undefined) {
    return yield* UserError.refuse(
      `--room takes the id of a room (such as !abc:example.org), --user that of a person (such as ` +
        `@alice:example.org), not ${stranger}.`
    )
  }
  const rooms = room.map((one) => RoomId.make(one))
  const users = user.map((one) => UserId.make(one))
  return { rooms, users, device } satisfies ResetTargets
})

/** What was typed as a request; refuses what contradicts itself and what the settings lack. */
export const requestOfFlags = Effect.fnUntraced(function*(looked: LookedUpSettings, flags: ResetFlags) {
  const { dataDir } = yield* storePlace(looked)
  const targets = yield* targetsOf(flags)
  const saved = Option.isSome(flags.plan) ? yield* savedPlan(flags.plan.value, flags) : undefined
  if (!flags.dryRun && Option.isSome(flags.out)) {
    return yield* UserError.refuse("--out saves what a dry run found: add --dry-run.")
  }
  const device = targets.device || saved?.stages.flat().some((step) => step._tag === "DropDevice") === true
  const account = actsOnServer(flags.mode, { device }) ? yield* accountOfSettings(looked) : undefined
  return {
    mode: flags.mode,
    targets: { ...targets, device },
    dataDir,
    account,
    hasRecoveryKey: looked.given["MATRIX_RECOVERY_KEY"] !== undefined,
    saved
  } satisfies ResetRequest
})
