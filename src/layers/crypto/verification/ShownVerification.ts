import type { VerificationRequest } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Clock, Effect, Ref } from "effect"
import type { EncryptionState } from "../../../domain/crypto/EncryptionState.ts"
import {
  type LastVerification,
  shownLine,
  type ShownString
} from "../../../domain/crypto/verification/LastVerification.ts"
import { outcomeOf } from "./VerificationViewing.ts"

/** Verifications whose end is waited for; beyond them the oldest one's is not told. */
const mostOpen = 16

interface Open {
  readonly request: VerificationRequest
  readonly told: LastVerification
}

const ending = { done: "The verification is done", cancelled: "The verification was cancelled, or took too long" }

/** Tells the operator what to compare, in the log and in the state, and how it ended. */
export const makeShownVerification = (state: Ref.Ref<typeof EncryptionState.cases.On.Type>) => {
  const open = new Map<string, Open>()
  let last: string | undefined

  const note = (flow: string, verification: LastVerification) =>
    flow === last ? Ref.update(state, (now) => ({ ...now, verification })) : Effect.void

  return {
    show: Effect.fnUntraced(function*(request: VerificationRequest, shown: ShownString) {
      const [user, device, flow] = [
        request.otherUserId.toString(),
        request.otherDeviceId?.toString() ?? "",
        request.flowId
      ]
      const told = { ...shown, user, device, at: yield* Clock.currentTimeMillis, outcome: "shown" as const }
      last = flow
      open.set(flow, { request, told })
      if (open.size > mostOpen) open.delete(open.keys().next().value!)
      yield* note(flow, told)
      yield* Effect.logInfo(
        `${user} verifies the bot. Compare with what their client shows: ${shownLine(shown)}`
      ).pipe(Effect.annotateLogs({ user, device, flow }))
    }),
    /** Notices verifications that ended meanwhile. */
    look: Effect.suspend(() =>
      Effect.forEach([...open], ([flow, { request, told }]) => {
        const outcome = outcomeOf(request)
        if (outcome === "shown") return Effect.void
        open.delete(flow)
        const { device, user } = told
        const isOther = request.cancelInfo?.cancelCode() === "m.mismatched_sas"
        const line = isOther
          ? Effect.logWarning(`${user} says that the emoji differ: somebody may sit between them and the bot`)
          : Effect.logInfo(ending[outcome])
        return Effect.andThen(note(flow, { ...told, outcome }), Effect.annotateLogs(line, { user, device, flow }))
      }, { discard: true })
    )
  }
}
export type ShownVerification = ReturnType<typeof makeShownVerification>
