import { Effect } from "effect"
import { type AgUiDecision, payloadOf, questionsOf } from "../../../domain/agents/agui/AgUiApproval.ts"
import type { AgUiInterrupt } from "../../../domain/agents/agui/AgUiInterrupt.ts"
import type { AgUiToolCall } from "../../../domain/agents/agui/AgUiMessages.ts"
import { type AgUiResume, resumeWith } from "../../../domain/agents/agui/OpenInterrupt.ts"
import type { AgUiWork } from "./AgUiWork.ts"

/**
 * Puts the interrupts of a run to the room, one question after the other, and returns the answer to all of them;
 * undefined where there is nobody to say what means yes and no, or whose answer is whose. Then nothing was asked.
 */
export const answeredInterrupts = Effect.fnUntraced(
  function*(
    { approvals, env, nextId, say }: AgUiWork,
    interrupts: ReadonlyArray<AgUiInterrupt>,
    pending: ReadonlyArray<AgUiToolCall>
  ): Effect.fn.Return<AgUiResume | undefined> {
    const asked = interrupts.flatMap((interrupt) => {
      const questions = questionsOf(interrupt, env.payloads, pending)
      return questions === undefined ? [] : [{ interrupt, questions }]
    })
    const isNamed = resumeWith(interrupts.map((interrupt) => ({ interrupt, payload: false }))) !== undefined
    if (asked.length < interrupts.length || !isNamed) return undefined
    const name = nextId()
    const answers = []
    for (const { interrupt, questions } of asked) {
      const decisions: Array<AgUiDecision> = []
      for (const question of questions) {
        const ask = `${name}.${decisions.length + 1}.${interrupt.id ?? ""}`
        decisions.push(yield* approvals.ask(ask, question, say))
      }
      answers.push({ interrupt, payload: payloadOf(interrupt, env.payloads, decisions) })
    }
    return resumeWith(answers)
  }
)
