import { Schema } from "effect"
import type { AgUiPayloads } from "./AgUiApproval.ts"
import type { AgUiInterrupt } from "./AgUiInterrupt.ts"

/**
 * What is remembered of an interrupt until it is closed, without a word of it. `rejects`: so many decisions deny it; 0:
 * it takes no denial; absent: AGENT_DENY denies it.
 */
export const OpenInterrupt = Schema.Struct({
  id: Schema.optionalKey(Schema.String),
  isLangGraphs: Schema.Boolean,
  rejects: Schema.optionalKey(Schema.Int)
})
export type OpenInterrupt = typeof OpenInterrupt.Type

/** What is remembered of it. */
export const openInterrupt = ({ actions, id, isLangGraphs }: AgUiInterrupt): OpenInterrupt => ({
  ...(id !== undefined && { id }),
  isLangGraphs,
  ...(actions !== undefined && { rejects: actions.every(({ canReject }) => canReject) ? actions.length : 0 })
})

/** The payload that denies it; undefined where none does. A null would say nothing to a server that takes no ids. */
const denialOf = ({ id, rejects }: OpenInterrupt, { deny }: AgUiPayloads): { readonly value: unknown } | undefined => {
  if (rejects === 0) return undefined
  if (rejects !== undefined) {
    return { value: { decisions: Array.from({ length: rejects }, () => ({ type: "reject" })) } }
  }
  return id === undefined && deny?.value === null ? undefined : deny
}

/** The answer to an interrupt. */
export interface InterruptAnswer {
  readonly interrupt: { readonly id?: string | undefined; readonly isLangGraphs: boolean }
  readonly payload: unknown
}

/** The part of a request that answers interrupts. */
export interface AgUiResume {
  readonly resume?: ReadonlyArray<
    { readonly interruptId: string; readonly status: "resolved"; readonly payload: unknown }
  >
  readonly forwardedProps?: { readonly command: { readonly resume: unknown } }
}

/**
 * Answers all interrupts of a run in one request; undefined where nothing says which answer is whose. Never with
 * `status: "cancelled"`: graphs take what servers make of it for an answer, and go on.
 *
 * LangGraph's servers pass several entries of `resume` on as one value that no interrupt is named in; what they get
 * as a command by the interrupts' ids reaches each of them.
 */
export const resumeWith = (answers: ReadonlyArray<InterruptAnswer>): AgUiResume | undefined => {
  const [only, ...others] = answers
  if (only === undefined) return undefined
  if (others.length === 0 && only.interrupt.id === undefined) {
    return { forwardedProps: { command: { resume: only.payload } } }
  }
  const named = answers.flatMap(({ interrupt: { id }, payload }) => (id === undefined ? [] : [{ id, payload }]))
  if (named.length < answers.length) return undefined
  if (others.length > 0 && answers.some(({ interrupt }) => interrupt.isLangGraphs)) {
    return {
      forwardedProps: { command: { resume: Object.fromEntries(named.map(({ id, payload }) => [id, payload])) } }
    }
  }
  return { resume: named.map(({ id, payload }) => ({ interruptId: id, status: "resolved", payload })) }
}

/** Denies all of them; undefined where one of them cannot be denied. */
export const denyAll = (open: ReadonlyArray<OpenInterrupt>, payloads: AgUiPayloads): AgUiResume | undefined => {
  const answers = open.flatMap((interrupt) => {
    const denial = denialOf(interrupt, payloads)
    return denial === undefined ? [] : [{ interrupt, payload: denial.value }]
  })
  return answers.length < open.length ? undefined : resumeWith(answers)
}
