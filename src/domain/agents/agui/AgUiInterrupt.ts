import { at, elementsOf, type JsonRecord, parseJson, readRecord, readText, recordOf } from "../../Json.ts"
import { mostQuestions } from "../../turns/asking/TurnQuestion.ts"

/** One action of an interrupt of LangChain's `HumanInTheLoopMiddleware`, and what may be decided about it. */
export interface AgUiAction {
  readonly name: string
  readonly arguments: unknown
  readonly description: string | undefined
  readonly canApprove: boolean
  readonly canReject: boolean
}

/**
 * Where an agent stopped to ask. `id`: by which it is answered; undefined where the server told none. `actions`: it
 * wants a decision on each; undefined: it wants whatever its graph means by yes and no.
 */
export interface AgUiInterrupt {
  readonly id: string | undefined
  readonly value: unknown
  readonly message: string | undefined
  readonly call: string | undefined
  readonly expires: string | undefined
  /** It is LangGraph's, whose servers take several answers in a way of their own. */
  readonly isLangGraphs: boolean
  readonly actions: ReadonlyArray<AgUiAction> | undefined
}

/** One more than a turn may ask, so that it is seen that there are too many; what is beyond is not read. */
const mostRead = mostQuestions + 1

/** The longest id that is taken, in UTF-16 units. */
const longestId = 200

const idOf = (value: unknown): string | undefined => {
  const id = readText(value)
  return id === undefined || id === "" || id.length > longestId ? undefined : id
}

type Decisions = Pick<AgUiAction, "canApprove" | "canReject">

/** What may be decided about the actions of each name, by the first config that names it. */
const decisionsByAction = (configs: ReadonlyArray<unknown>): ReadonlyMap<unknown, Decisions> => {
  const decisions = new Map<unknown, Decisions>()
  for (const { action_name: name, allowed_decisions: allowed } of configs.map(recordOf)) {
    if (decisions.has(name)) continue
    const all = elementsOf(allowed)
    decisions.set(name, { canApprove: all.includes("approve"), canReject: all.includes("reject") })
  }
  return decisions
}

const actionsOf = (value: unknown): ReadonlyArray<AgUiAction> | undefined => {
  const requests = elementsOf(at(value, "action_requests")).slice(0, mostRead)
  const decisions = decisionsByAction(elementsOf(at(value, "review_configs")))
  if (requests.length === 0 || decisions.size === 0) return undefined
  return requests.map((request) => {
    const name = readText(at(request, "name")) ?? readText(at(request, "action")) ?? "?"
    const allowed = decisions.get(name)
    return {
      name,
      arguments: at(request, "args") ?? at(request, "arguments"),
      description: readText(at(request, "description")),
      canApprove: allowed?.canApprove === true,
      canReject: allowed?.canReject === true
    }
  })
}

const parsed = (value: unknown): unknown => (typeof value === "string" ? parseJson(value) ?? value : value)

/** An interrupt of a run's outcome. */
export const readInterrupt = (interrupt: unknown): AgUiInterrupt => {
  const metadata = readRecord(at(interrupt, "metadata", "langgraph"))
  const value = metadata === undefined
    ? at(interrupt, "metadata", "raw") ?? at(interrupt, "value")
    : metadata["raw"]
  return {
    id: idOf(at(interrupt, "id")),
    value,
    message: readText(at(interrupt, "message")),
    call: idOf(at(interrupt, "toolCallId")),
    expires: readText(at(interrupt, "expiresAt")),
    isLangGraphs: metadata !== undefined,
    actions: actionsOf(value)
  }
}

/** The interrupts of a run's outcome, up to one more than can be asked about. */
export const readInterrupts = (interrupts: unknown): ReadonlyArray<AgUiInterrupt> =>
  elementsOf(interrupts).slice(0, mostRead).map(readInterrupt)

/** The event by which servers tell of an interrupt that put none into the outcome: its value is JSON in a string. */
export const readLegacyInterrupt = (event: JsonRecord): AgUiInterrupt => {
  const value = parsed(event["value"])
  return {
    id: idOf(at(event["rawEvent"], "id")),
    value,
    message: typeof value === "string" ? value : readText(at(value, "message")),
    call: idOf(at(value, "tool_call_id") ?? at(value, "toolCallId")),
    expires: readText(at(value, "expires_at") ?? at(value, "expiresAt")),
    isLangGraphs: true,
    actions: actionsOf(value)
  }
}
