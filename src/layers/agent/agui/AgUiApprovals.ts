import { Deferred, Effect } from "effect"
import type { AgUiDecision, AgUiQuestion } from "../../../domain/agents/agui/AgUiApproval.ts"
import type { RunAnswer, RunEvent } from "../runs/RunDriver.ts"

/**
 * The questions of one thread, of which one is open at a time. The server does not look which interrupt an answer is
 * for, so the name of a question holds it, and an answer to any other question does nothing.
 */
export const makeAgUiApprovals = () => {
  let open: { readonly ask: string; readonly answered: Deferred.Deferred<AgUiDecision> } | undefined
  return {
    /** Asks and waits for the answer. */
    ask: Effect.fnUntraced(
      function*(ask: string, question: AgUiQuestion, say: (event: RunEvent) => Effect.Effect<void>) {
        const answered = Deferred.makeUnsafe<AgUiDecision>()
        open = { ask, answered }
        yield* say({ _tag: "Asked", ask, ...question })
        return yield* Deferred.await(answered)
      },
      (asking) => Effect.ensuring(asking, Effect.sync(() => (open = undefined)))
    ),
    answer: ({ ask, choice, text }: RunAnswer): Effect.Effect<void> =>
      Effect.suspend(() => {
        if (open === undefined || open.ask !== ask) return Effect.void
        const approved = choice === "approve"
        return Effect.asVoid(Deferred.succeed(open.answered, { approved, ...(!approved && { reason: text }) }))
      })
  }
}
export type AgUiApprovals = ReturnType<typeof makeAgUiApprovals>
