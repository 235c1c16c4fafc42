import type { Sas, VerificationRequest } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Clock, Effect, Ref } from "effect"
import type { EncryptionState } from "../../../domain/crypto/EncryptionState.ts"
import {
  type LastVerification,
  mismatchedAfter,
  mismatchedWords,
  outcomeOf,
  shownLine
} from "../../../domain/crypto/verification/LastVerification.ts"
import { endOf, stringOf } from "./VerificationViewing.ts"

/** Verifications whose end is waited for; beyond them the oldest one's is not told. */
const mostOpen = 16

interface Open {
  readonly request: VerificationRequest
  readonly sas: Sas
  readonly told: LastVerification
}

const lineOf = (outcome: Exclude<LastVerification["outcome"], "shown">, user: string) => {
  switch (outcome) {
    case "done":
      return Effect.logInfo("The verification is done")
    case "cancelled":
      return Effect.logInfo("The verification was cancelled, or took too long")
    case "mismatched": {
      const { advice, means } = mismatchedWords(user)
      return Effect.logWarning(`${means}. ${advice}`)
    }
  }
}

/** Tells the operator what to compare, in the log and in the state, and how it ended. */
export const makeShownVerification = (state: Ref.Ref<typeof EncryptionState.cases.On.Type>) => {
  const open = new Map<string, Open>()
  let last: string | undefined

  const note = (flow: string, verification: LastVerification) =>
    flow === last ? Ref.update(state, (now) => ({ ...now, verification })) : Effect.void

  return {
    show: Effect.fnUntraced(function*(request: VerificationRequest, sas: Sas) {
      const shown = stringOf(sas)
      const [user, device, flow] = [
        request.otherUserId.toString(),
        request.otherDeviceId?.toString() ?? "",
        request.flowId
      ]
      const told = { ...shown, user, device, at: yield* Clock.currentTimeMillis, outcome: "shown" as const }
      last = flow
      open.set(flow, { request, sas, told })
      if (open.size > mostOpen) open.delete(open.keys().next().value!)
      yield* note(flow, told)
      yield* Effect.logInfo(
        `${user} verifies the bot. Compare with what their client shows: ${shownLine(shown)}`
      ).pipe(Effect.annotateLogs({ user, device, flow }))
    }),
    /** Notices verifications that ended meanwhile. */
    look: Effect.suspend(() =>
      Effect.forEach([...open], ([flow, { request, sas, told }]) => {
        const outcome = outcomeOf(endOf(request, sas))
        if (outcome === "shown") return Effect.void
        open.delete(flow)
        const { device, user } = told
        return note(flow, { ...told, outcome }).pipe(
          Effect.andThen(Ref.update(state, (now) => ({
            ...now,
            mismatchedAdmins: mismatchedAfter(now.mismatchedAdmins ?? [], { user, outcome })
          }))),
          Effect.andThen(Effect.annotateLogs(lineOf(outcome, user), { user, device, flow }))
        )
      }, { discard: true })
    )
  }
}
export type ShownVerification = ReturnType<typeof makeShownVerification>
