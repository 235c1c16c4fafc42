import { Effect } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"
import { untilDone } from "../pace/StoreRetry.ts"
import type { IntakeRules } from "./admission/Admission.ts"

/**
 * Does again, whenever it changes who may talk to the bot, what depends on that: who may now may have invited it
 * before, and who may not any more may have been asked something.
 */
export const followAccess = (
  { accessChanged }: Pick<IntakeRules, "accessChanged">,
  compare: Effect.Effect<void, StoreError>
) =>
  accessChanged === undefined ? Effect.void : Effect.asVoid(Effect.forkScoped(
    Effect.forever(Effect.andThen(accessChanged, untilDone("who may talk to the bot", compare)))
  ))
