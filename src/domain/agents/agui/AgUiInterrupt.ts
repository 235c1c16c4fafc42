import { at, elementsOf, type JsonRecord, parseJson, readRecord, readText, recordOf } from "../../Json.ts"

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

/** The longest id that is taken, in UTF-16 units. */
const longestId = 200

const idOf = (value: unknown): string | undefined => {
  const id = readText(value)
  return id === undefined || id === "" || id.length > longestId ? undefined : id
}

const actionsOf = (value: unknown): ReadonlyArray<AgUiAction> | undefined => {
  const requests = elementsOf(at(value, "action_requests"))
  const configs = elementsOf(at(value, "review_configs")).map(recordOf)
  if (requests.length === 0 || configs.length === 0) return undefined
  return requests.map((request) => {
    const name = readText(at(request, "name")) ?? readText(at(request, "action")) ?? "?"
    const config = configs.find((one) => one["action_name"] === name)
    const allowed = config === undefined ? [] : elementsOf(config["allowed_decisions"])
    return {
      name,
      arguments: at(request, "args") ?? at(request, "arguments"),
      description: readText(at(request, "description")),
      canApprove: allowed.includes("approve"),
      canReject: allowed.includes("reject")
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
