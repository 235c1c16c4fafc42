import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { readRoomId, readUserId, RoomId, UserId } from "../../domain/Ids.ts"
import { actsOnServer } from "../../domain/reset/ResetModes.ts"
import type { AccountSettings, ResetRequest } from "../../domain/reset/ResetRequest.ts"
import type { ResetTargets } from "../../domain/reset/ResetTargets.ts"
import { authOf } from "../../domain/settings/Settings.ts"
import { decodeAll } from "../../domain/settings/SettingValues.ts"
import { UserError } from "../../domain/UserError.ts"
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

/** The account of the settings. Only what the server needs is checked; an agent need not be set. */
const accountOf = Effect.fnUntraced(
  function*(looked: LookedUpSettings, needed: boolean): Effect.fn.Return<AccountSettings | undefined, UserError> {
    if (!needed) return undefined
    const { problems, values } = decodeAll(looked.given)
    const wrong = problems.find(({ name }) => name.startsWith("MATRIX_")) ??
      looked.outcome.problems.find(({ name }) =>
        name === "MATRIX_HOMESERVER" || name.startsWith("MATRIX_ACCESS_TOKEN") || name.startsWith("MATRIX_PASSWORD")
      )
    if (wrong !== undefined) {
      return yield* UserError.refuse(`${wrong.sentence}.`)
    }
    const auth = authOf(values)
    const homeserver = values.MATRIX_HOMESERVER
    if (auth === undefined || homeserver === undefined) {
      return yield* UserError.refuse(
        "This acts on the server, so MATRIX_HOMESERVER and MATRIX_ACCESS_TOKEN (or MATRIX_USER_ID and " +
          "MATRIX_PASSWORD) are needed."
      )
    }
    return {
      homeserver,
      auth,
      deviceId: values.MATRIX_DEVICE_ID,
      deviceName: values.MATRIX_DEVICE_NAME ?? "matrix-surface"
    }
  }
)

/** What was typed as a request; refuses what contradicts itself and what the settings lack. */
export const requestOfFlags = Effect.fnUntraced(function*(looked: LookedUpSettings, flags: ResetFlags) {
  const { dataDir } = yield* storePlace(looked)
  const targets = yield* targetsOf(flags)
  const saved = Option.isSome(flags.plan) ? yield* savedPlan(flags.plan.value, flags) : undefined
  if (!flags.dryRun && Option.isSome(flags.out)) {
    return yield* UserError.refuse("--out saves what a dry run found: add --dry-run.")
  }
  const device = targets.device || saved?.stages.flat().some((step) => step._tag === "DropDevice") === true
  const account = yield* accountOf(looked, actsOnServer(flags.mode, { device }))
  return { mode: flags.mode, targets: { ...targets, device }, dataDir, account, saved } satisfies ResetRequest
})
