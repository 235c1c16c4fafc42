import type { AgentFailureCode } from "../../messages/agent/AgentFailures.ts"
import type { ModelEnding } from "./ModelAnswer.ts"
import type { ModelFaultKind } from "./ModelFault.ts"

/**
 * What becomes of an answer: it is there; it failed, with a code that people are told of in words; the prompt is given
 * again after so many milliseconds (`Later`), or at once and into the same answer, as the connection broke off
 * (`Again`); the same with less history, or without the images of what it refers to; or somebody has to look at the
 * settings (`Operator`).
 */
export type ModelVerdict =
  | { readonly _tag: "Whole"; readonly reason: "done" | "limit" | "refused"; readonly text?: string }
  | { readonly _tag: "Failed"; readonly code: AgentFailureCode }
  | { readonly _tag: "Later"; readonly code: AgentFailureCode; readonly retryMs: number }
  | { readonly _tag: "Again"; readonly detail: string }
  | { readonly _tag: "Shorter"; readonly tokens: { readonly prompt: number; readonly most: number } | undefined }
  | { readonly _tag: "WithoutImages" }
  | {
    readonly _tag: "Operator"
    readonly code: AgentFailureCode
    readonly why: "unauthorized" | "protocol"
    readonly detail: string
  }

/** How the prompt stands when its answer came to an end. */
export interface ModelStanding {
  /** Something of the answer was told. */
  readonly hasBegun: boolean
  /** There is history that can be left out, and none was left out for this prompt yet. */
  readonly canShorten: boolean
  /** All its images are of what it refers to, so that it can be answered without any. */
  readonly canLookAway?: boolean
  /** How often the prompt went wrong, this time among them. */
  readonly tries: number
}

/** How often a prompt is given: to a server with too much to do, to one that fails, after answers that broke off. */
const most = { overloaded: 5, broken: 2, cut: 3 } as const

/** Where a server does not say when, it is asked again after so many milliseconds, and twice that the next time. */
const firstWait = 2_000

const codes: Readonly<Record<Exclude<ModelFaultKind, "key" | "api" | "nowhere" | "refused">, AgentFailureCode>> = {
  quota: "quota_exhausted",
  model: "unknown_model",
  tooLong: "context_length",
  files: "no_images",
  overloaded: "overloaded",
  broken: "server_error",
  request: "bad_request"
}

const cut = (detail: string, { tries }: ModelStanding): ModelVerdict =>
  tries < most.cut ? { _tag: "Again", detail } : { _tag: "Failed", code: "answer_cut" }

const faulty = (
  { detail, kind, retryMs, tokens }: Extract<ModelEnding, { _tag: "Faulty" }>["fault"],
  standing: ModelStanding
): ModelVerdict => {
  const { canLookAway = false, canShorten, hasBegun, tries } = standing
  switch (kind) {
    case "key":
      return { _tag: "Operator", code: "unauthorized", why: "unauthorized", detail }
    case "api":
      return { _tag: "Operator", code: "no_api", why: "protocol", detail }
    case "nowhere":
      return { _tag: "Operator", code: "not_found", why: "protocol", detail }
    case "refused":
      return { _tag: "Whole", reason: "refused" }
    case "tooLong":
      return canShorten && !hasBegun ? { _tag: "Shorter", tokens } : { _tag: "Failed", code: codes.tooLong }
    case "files":
      return canLookAway && !hasBegun ? { _tag: "WithoutImages" } : { _tag: "Failed", code: codes.files }
    case "overloaded":
    case "broken":
      if (hasBegun) return cut(detail, standing)
      return tries < most[kind]
        ? { _tag: "Later", code: codes[kind], retryMs: retryMs ?? firstWait * 2 ** (tries - 1) }
        : { _tag: "Failed", code: codes[kind] }
    default:
      return { _tag: "Failed", code: codes[kind] }
  }
}

/** What the end of an answer means for its prompt. */
export const modelVerdict = (ending: ModelEnding, standing: ModelStanding): ModelVerdict => {
  switch (ending._tag) {
    case "Whole":
      return ending
    case "Calls":
      return { _tag: "Failed", code: "tools_wanted" }
    case "Nothing":
      return { _tag: "Failed", code: "empty_answer" }
    case "Cut":
      return cut("cut", standing)
    case "Faulty":
      return faulty(ending.fault, standing)
  }
}
